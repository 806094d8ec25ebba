"""Asking a connector about a way to join; whatever goes wrong, nobody has joined."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from hub.kit.log import get_logger
from hub.sdk import call, classify
from hub.sdk.contract import Tools
from hub.sdk.optional import Invitation, Joined, Joining, Joins, NotJoined
from hub.sdk.outcomes import Retry

SECONDS = 10.0  # that a platform has to answer

log = get_logger(__name__)

Answer = TypeVar("Answer")


async def invite(connector: Joins, tools: Tools, joining: Joining) -> Invitation | Retry:
    """Ask where the owner goes."""
    return await _asked(connector.authorize(tools, joining), joining)


async def hear(
    connector: Joins, tools: Tools, joining: Joining, query: Mapping[str, str]
) -> Joined | NotJoined | Retry:
    """Ask what the owner came back with."""
    return await _asked(connector.callback(tools, joining, query), joining)


async def _asked(answer: Awaitable[Answer], joining: Joining) -> Answer | Retry:
    try:
        async with asyncio.timeout(SECONDS):
            with call.Operation(stopped=lambda: True):  # nothing may be made public here
                return await answer
    except Exception as error:  # noqa: BLE001 - platforms and connectors fail in any way
        account = joining.account.account_id
        log.warning("joining_unanswered", account=account, error=type(error).__name__)
        return Retry(classify.describe(error))
