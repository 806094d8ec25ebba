"""Whether an account can be used now, asked of its platform; nothing is changed there."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from hub.deliveries.accounts import AccountMaker, Unusable
from hub.deliveries.keep import SharedKeep
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import load_accounts
from hub.kit.problems import Conflict, NotFound
from hub.kit.web import Id, ProcessParts
from hub.sdk import call, classify
from hub.sdk.contract import Account, Connector, Tools
from hub.sdk.http import make_tools
from hub.sdk.manifest import Also
from hub.sdk.optional import ChecksAccount, CountsQuota, Healthy, Left
from hub.sdk.outcomes import Retry

SECONDS = 10.0  # that a platform has to answer

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class LeftOut(BaseModel):
    """What the platform says is left of a quota."""

    bucket: str
    left: int
    resets_at: datetime | None


class HealthOut(BaseModel):
    """What a platform says of an account.

    `healthy` is null where the platform cannot be asked, or did not answer; `why` says which.
    """

    healthy: bool | None
    name: str | None = None
    why: str | None = None
    evidence: dict[str, Any] = {}
    quota: list[LeftOut] = []


async def outgoing(request: Request, parts: ProcessParts) -> Tools:
    """Return what connectors are handed in this process."""
    keep = SharedKeep(parts.redis, parts.vault_key)
    return make_tools(request.app.state.pool, parts.settings.public_url, keep=keep)


@router.post("/check")
async def check_account(
    account_id: Id,
    connectors: Connectors,
    tools: Annotated[Tools, Depends(outgoing)],
    parts: ProcessParts,
) -> HealthOut:
    """Ask the platform whether an account can be used, and what is left of its quotas."""
    connector, account = await _account(parts, connectors, account_id)
    if isinstance(account, str):
        return HealthOut(healthy=False, why=account)
    also = connector.manifest.capabilities.also
    if Also.CHECK_ACCOUNT not in also or not isinstance(connector, ChecksAccount):
        return HealthOut(healthy=None, why="The platform offers no way to ask.")
    health = await _asked(connector, tools, account)
    if health.healthy and Also.QUOTA in also and isinstance(connector, CountsQuota):
        left = await _quota(connector, tools, account)
        health.quota = [LeftOut.model_validate(one, from_attributes=True) for one in left]
    return health


async def _account(
    parts: ProcessParts, connectors: Mapping[str, Connector], account_id: int
) -> tuple[Connector, Account | str]:
    """Return an account as its connector sees it, or what is wrong with what was entered."""
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
        maker = AccountMaker(parts.vault_key, parts.settings.public_url)
        return connector, maker.make(connector, record)
    except Unusable as unusable:
        return connector, str(unusable)


async def _asked(connector: ChecksAccount, tools: Tools, account: Account) -> HealthOut:
    try:
        async with asyncio.timeout(SECONDS):
            with _asking():
                answer = await connector.check_account(tools, account)
    except Exception as error:  # noqa: BLE001 - a platform that does not answer proves nothing
        return HealthOut(healthy=None, why=classify.describe(error))
    if isinstance(answer, Retry):
        return HealthOut(healthy=None, why=answer.why)
    if isinstance(answer, Healthy):
        return HealthOut(healthy=True, name=answer.name, evidence=answer.evidence)
    return HealthOut(healthy=False, why=answer.why)


async def _quota(connector: CountsQuota, tools: Tools, account: Account) -> list[Left]:
    try:
        async with asyncio.timeout(SECONDS):
            with _asking():
                return list(await connector.quota(tools, account))
    except Exception:  # noqa: BLE001 - the account is healthy, whatever is left of its quota
        return []


def _asking() -> call.Operation:
    """Return a guard that lets nothing be sent which makes anything public."""
    return call.Operation(stopped=lambda: True)
