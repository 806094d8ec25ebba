"""Whether somebody may do something: True, or the reason why not, for them to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from hub.access.actor import Actor, ActorKind
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.kit.i18n import _
from hub.kit.problems import NotAllowed


@dataclass(frozen=True, slots=True)
class No:
    """Why not, in the reader's language. It is false, so that `if may(…)` reads as it should."""

    reason: str
    remedy: str = ""

    def __bool__(self) -> Literal[False]:
        """Return False."""
        return False


Verdict = Literal[True] | No


class SignInAgain(NotAllowed):
    """The act is dangerous, and it has been a while since the person proved who they are."""

    code: ClassVar[str] = "sign-in-again"
    title: ClassVar[str] = "Show once more that it is you"


class SecondFactorNeeded(NotAllowed):
    """What was granted reaches so many accounts that a password alone is not enough."""

    code: ClassVar[str] = "second-factor-needed"
    title: ClassVar[str] = "Set up a second factor first"


def may(actor: Actor, permission: Permission) -> Verdict:
    """Say whether somebody may do something anywhere at all."""
    if actor.remit(permission).places:
        return True
    if actor.kind is ActorKind.FIRST_KEY:
        return No(
            _("This key is only good for making the first person of the hub."),
            remedy=_("`hub user first` makes them; then sign in with `hub login`."),
        )
    if actor.scopes is not None and permission not in actor.scopes:
        return No(
            _("This key is not for “{permission}”.", permission=permission),
            remedy=_("Use a key that has it, or have one made."),
        )
    return No(
        _("“{permission}” was not granted to {name}.", permission=permission, name=actor.name),
        remedy=_("Ask whoever administers your unit for a role that has it."),
    )


def may_there(remit: Remit, prefix: str | None, organisation: int | None = None) -> Verdict:
    """Say whether a remit covers a place. Only for what they may know of."""
    if remit.covers(prefix, organisation):
        return True
    if not prefix:
        return No(_("This concerns the whole hub; what was granted to you does not."))
    return No(_("Region {prefix} is not among those that were granted to you.", prefix=prefix))


def check(verdict: Verdict) -> None:
    """Raise `NotAllowed` with the reason, if it is a no."""
    if isinstance(verdict, No):
        raise NotAllowed(verdict.reason, remedy=verdict.remedy)


def is_fresh(actor: Actor, now: datetime) -> bool:
    """Say whether somebody has shown lately that it is they; keys never have to."""
    return actor.fresh_until is None or actor.fresh_until >= now


def check_fresh(actor: Actor, now: datetime) -> None:
    """Raise `SignInAgain` if a person has to show once more that it is they."""
    if not is_fresh(actor, now):
        raise SignInAgain(
            _("This is dangerous, and you signed in a while ago."),
            remedy=_("Give your password once more: `hub login --again`."),
        )


def check_second_factor(actor: Actor) -> None:
    """Raise `SecondFactorNeeded` if a person has to set up a second factor before all else."""
    if actor.lacks_second_factor:
        raise SecondFactorNeeded(
            _("Your roles reach so many accounts that they need a second factor."),
            remedy=_("Set it up: `hub login` shows how."),
        )
