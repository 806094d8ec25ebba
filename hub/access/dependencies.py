"""What endpoints ask for, to know who asks and where they may.

    ReadArticles = Annotated[Remit, Needs(Permission.READ_ARTICLES)]

    @router.get("/{article_id}")
    async def show(article_id: Id, session: Session, remit: ReadArticles) -> ArticleOut: ...

Every endpoint of the API says what it needs, or that it is enough to be somebody (`SIGNED_IN`):
`hub.access.declared` reads it from the routes, and a test goes through them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from hub.access import policy
from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.kit.i18n import _
from hub.kit.problems import NotAuthenticated

_described = HTTPBearer(
    auto_error=False,
    description="An API key (`hub_…`), or a session's token (`hubs_…`).",
)


async def current_actor(request: Request) -> Actor:
    """Return who asks: `hub.auth.who_asks` has put it there before the body was read.

    Raises:
        NotAuthenticated: nobody did; nothing is let in by mistake.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise NotAuthenticated(_("This needs an API key or a session."))
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


@dataclass(frozen=True)
class Declared:
    """What an endpoint needs, as a dependency that FastAPI calls and a test reads.

    Attributes:
        permissions: any of these.
        fresh: a person must have shown lately that it is they.
    """

    permissions: tuple[Permission, ...] = ()
    fresh: bool = False

    async def __call__(self, actor: CurrentActor) -> Remit:
        """Return where the actor may, over all of the permissions.

        Raises:
            NotAllowed: nowhere, with the reason.
            SignInAgain: they have to show once more that it is they.
        """
        if self.permissions:
            policy.check_second_factor(actor)
        remit = actor.widest(self.permissions)
        if self.permissions and not remit.places:
            policy.check(policy.may(actor, self.permissions[0]))
        if self.fresh:
            policy.check_fresh(actor, datetime.now(UTC))
        return remit


def Needs(*permissions: Permission, fresh: bool = False) -> Any:  # noqa: N802 - it reads as a type
    """Declare what an endpoint needs, in the annotation of the remit that it gets."""
    return Depends(Declared(permissions, fresh=fresh))


SIGNED_IN = Depends(Declared())
"""For `dependencies=` of an endpoint that anybody may use who is somebody."""

FRESH = Depends(Declared(fresh=True))
"""The same, for a dangerous act on what is one's own."""

DESCRIBED = Depends(_described)
"""For the router of the API: the description tells how to show who one is."""

__all__ = [
    "DESCRIBED",
    "FRESH",
    "SIGNED_IN",
    "CurrentActor",
    "Declared",
    "Needs",
    "current_actor",
]
