"""Which roles one person may not hold together (三员分立). Pure."""

from collections.abc import Collection

from hub.access.policy import No, Verdict
from hub.access.roles import ADMINISTRATORS, Role
from hub.kit.i18n import _


def go_together(roles: Collection[Role]) -> bool:
    """Say whether one person may hold all of these where the hub is no small site."""
    return len(set(roles)) <= 1 or ADMINISTRATORS.isdisjoint(roles)


def may_hold(held: Collection[Role], new: Role, *, small_site: bool) -> Verdict:
    """Say whether somebody who holds some roles may be given another.

    The three administrators are three people, and none of them publishes. Where there are not
    enough people for that, the hub is told so: `HUB_SMALL_SITE`.

    Args:
        held: what they hold, wherever.
        new: what they are to be given.
        small_site: one person may hold everything.
    """
    if small_site:
        return True
    for role in held:
        if not go_together({role, new}):
            return No(
                _(
                    "One person can't be {held} and {new}: the three administrators are three "
                    "people, and none of them does anything else.",
                    held=role,
                    new=new,
                ),
                remedy=_("Grant it to somebody else, or set HUB_SMALL_SITE=true."),
            )
    return True
