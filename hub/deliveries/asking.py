"""Asking a platform about an account, outside any delivery: nothing can be made public so."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.deliveries.accounts import AccountMaker, Unusable
from hub.deliveries.keep import SharedKeep
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import account_within
from hub.kit.i18n import _
from hub.kit.problems import Conflict, NotFound
from hub.kit.web import Id, ProcessParts
from hub.sdk import call
from hub.sdk.contract import Account, Connector, Tools
from hub.sdk.http import make_tools

SECONDS = 10.0  # that a platform has to answer

Answer = TypeVar("Answer")


async def _outgoing(request: Request, parts: ProcessParts) -> Tools:
    keep = SharedKeep(parts.redis, parts.keyring)
    return make_tools(request.app.state.pool, parts.settings.public_url, keep=keep)


AskingTools = Annotated[Tools, Depends(_outgoing)]
"""What connectors are handed in this process."""


async def _asked_about(
    account_id: Id,
    connectors: Connectors,
    parts: ProcessParts,
    remit: Annotated[Remit, Needs(Permission.CHECK_ACCOUNTS)],
) -> tuple[Connector, Account | str]:
    """Return an account within the remit as its connector sees it, or what is wrong with it.

    Raises:
        NotFound: there is no such account within the remit.
        Conflict: its connector is not installed.
    """
    async with parts.database.connection() as connection:
        record = await account_within(connection, account_id, remit)
    if record is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    connector = connectors.get(record.platform)
    if connector is None:
        raise Conflict(
            _("No connector for {platform} is installed.", platform=record.platform),
            remedy=_("Install it: only it knows how to ask."),
        )
    try:
        maker = AccountMaker(parts.keyring, parts.settings.public_url, parts.uses)
        return connector, maker.make(connector, record)
    except Unusable as unusable:
        return connector, str(unusable)


AskedAbout = Annotated[tuple[Connector, Account | str], Depends(_asked_about)]
"""The account in the path, as its connector sees it; or what is wrong with what was entered."""


async def asked(answer: Awaitable[Answer]) -> Answer:
    """Wait for a connector's answer; whatever would make something public is stopped.

    Raises:
        TimeoutError: the platform took too long.
        Exception: whatever the connector raises.
    """
    async with asyncio.timeout(SECONDS):
        with call.Operation(stopped=lambda: True):
            return await answer
