"""Asking a platform about an account, outside any delivery: nothing can be made public so."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from hub.deliveries.accounts import AccountMaker, Unusable
from hub.deliveries.keep import SharedKeep
from hub.enrollment.service import load_accounts
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, NotFound
from hub.kit.web import ProcessParts
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


async def account_of(
    parts: Parts, connectors: Mapping[str, Connector], account_id: int
) -> tuple[Connector, Account | str]:
    """Return an account as its connector sees it, or what is wrong with what was entered.

    Raises:
        NotFound: there is no such account.
        Conflict: its connector is not installed.
    """
    async with parts.database.connection() as connection:
        record = (await load_accounts(connection, [account_id])).get(account_id)
    if record is None:
        raise NotFound(f"There is no account {account_id}.")
    connector = connectors.get(record.platform)
    if connector is None:
        raise Conflict(
            f"No connector for {record.platform} is installed.",
            remedy="Install it: only it knows how to ask.",
        )
    try:
        maker = AccountMaker(parts.keyring, parts.settings.public_url)
        return connector, maker.make(connector, record)
    except Unusable as unusable:
        return connector, str(unusable)


async def asked(answer: Awaitable[Answer]) -> Answer:
    """Wait for a connector's answer; whatever would make something public is stopped.

    Raises:
        TimeoutError: the platform took too long.
        Exception: whatever the connector raises.
    """
    async with asyncio.timeout(SECONDS):
        with call.Operation(stopped=lambda: True):
            return await answer
