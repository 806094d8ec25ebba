"""Who looks at an account's page; nothing is read before the page is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor
from hub.access.remit import Remit
from hub.console.accounts.listing import PATH
from hub.enrollment.account_endpoints import show_account
from hub.enrollment.answers import AccountOut
from hub.enrollment.dependencies import Connectors, ReadAccounts
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.web import Id, ProcessParts, Session
from hub.sdk.contract import Connector


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at which account.

    Attributes:
        remit: where they may read accounts.
        connectors: of this process.
        parts: of this process.
    """

    request: Request
    account_id: int
    session: AsyncSession
    actor: Actor
    remit: Remit
    connectors: Mapping[str, Connector]
    parts: Parts

    async def account(self) -> AccountOut:
        """Return the account.

        Raises:
            NotFound: there is none within the remit.
        """
        return await show_account(self.account_id, self.session, self.remit)

    def connector(self, account: AccountOut) -> Connector | None:
        """Return the connector of an account's platform, if it is installed."""
        return self.connectors.get(account.platform)

    @staticmethod
    def crumbs(account: AccountOut) -> list[tuple[str, str]]:
        """Return the way to a page below the account's own."""
        return [(_("Enrolled accounts"), PATH), (account.name, f"{PATH}/{account.id}")]


async def _look(  # noqa: PLR0913, PLR0917 - all that a request brings
    request: Request,
    account_id: Id,
    session: Session,
    actor: CurrentActor,
    remit: ReadAccounts,
    connectors: Connectors,
    parts: ProcessParts,
) -> Look:
    return Look(request, account_id, session, actor, remit, connectors, parts)


CurrentLook = Annotated[Look, Depends(_look)]
