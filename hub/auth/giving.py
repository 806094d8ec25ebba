"""Which roles somebody may give, and where. Pure.

Whoever may give a role may also do what amounts to it: a new link or a key for whoever holds it.
"""

from collections.abc import Iterable

from hub.access.actor import Grant
from hub.access.policy import No, Verdict, may_there
from hub.access.remit import WHOLE_HUB, Place, Remit
from hub.access.roles import DELEGABLE, FOR_WHOLE_HUB, Role
from hub.auth.role_names import name_of
from hub.kit.i18n import _


def fits(role: Role, place: Place) -> Verdict:
    """Say whether a role can be granted in a place, whoever grants it."""
    is_for_hub = place == Place(WHOLE_HUB)
    if role in FOR_WHOLE_HUB and not is_for_hub:
        return No(
            _("“{role}” is granted for the whole hub or not at all.", role=name_of(role)),
            remedy=_("Leave out the region and the organisation."),
        )
    if role is Role.UNIT_ADMINISTRATOR and is_for_hub:
        return No(
            _("“{role}” needs a region or an organisation.", role=name_of(role)),
            remedy=_("For the whole hub it is the security administrator."),
        )
    return True


def may_give(remit: Remit, role: Role, place: Place) -> Verdict:
    """Say whether somebody whose remit this is may dispose of a role there.

    A unit's administrator gives what can be delegated, below; the centre's gives everything.
    """
    if role not in DELEGABLE and not remit.is_everywhere:
        return No(
            _("“{role}” is given by the centre only.", role=name_of(role)),
            remedy=_("Ask the hub's security administrator."),
        )
    return may_there(remit, place.prefix, place.organisation)


def may_administer(remit: Remit, held: Iterable[Grant]) -> Verdict:
    """Say whether somebody whose remit this is may act on whoever holds these grants.

    Who could not have given all of it may not get at it by a new password or a key either.
    """
    for grant in held:
        verdict = may_give(remit, grant.role, grant.place)
        if isinstance(verdict, No):
            return No(
                _(
                    "Whoever this is holds “{role}” from above: {reason}",
                    role=name_of(grant.role),
                    reason=verdict.reason,
                ),
                remedy=_("Ask the hub's security administrator."),
            )
    return True
