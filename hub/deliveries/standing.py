"""How an account stands: whether anything is sent to it now, and what is left of its quotas."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.deliveries import account_lists, quotas
from hub.deliveries.quotas import BUCKETS, Share, Unreadable, quotas_of, share_of
from hub.deliveries.transition import Operation
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import AccountRecord, account_within
from hub.kit.i18n import _
from hub.kit.problems import NotFound
from hub.kit.web import Id, Session
from hub.sdk.contract import Connector

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class GateOut(BaseModel):
    """Until when nothing is sent, and why."""

    until: datetime
    why: str


class QuotaLeftOut(BaseModel):
    """What is left of a quota in its present period, by the hub's own count."""

    bucket: str
    limit: int
    left: int
    resets_at: datetime


class StandingOut(BaseModel):
    """How an account stands. `gate` is null where what is due is sent; no quota: none is counted.

    `why` is what is wrong with the quotas that were entered.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "gate": {
                        "until": "2026-07-01T08:20:00Z",
                        "why": "45009: api freq out of limit",
                    },
                    "quotas": [
                        {
                            "bucket": "publish",
                            "limit": 1,
                            "left": 0,
                            "resets_at": "2026-07-01T16:00:00Z",
                        }
                    ],
                    "why": None,
                }
            ]
        }
    )

    gate: GateOut | None
    quotas: list[QuotaLeftOut]
    why: str | None = None


@router.get("/standing")
async def show_standing(
    account_id: Id,
    session: Session,
    remit: Annotated[Remit, Needs(Permission.READ_ACCOUNTS)],
    connectors: Connectors,
) -> StandingOut:
    """Show whether anything is sent to an account now, and what is left of its quotas."""
    record = await account_within(session, account_id, remit)
    if record is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    gate = await account_lists.gate(session, account_id)
    shown = GateOut.model_validate(dict(gate)) if gate else None
    given = _quotas(connectors, record)
    try:
        quotas.check(given, Operation.PUBLISH)
    except Unreadable as unreadable:
        return StandingOut(gate=shown, quotas=[], why=str(unreadable))
    used = await account_lists.used(session, account_id)
    return StandingOut(gate=shown, quotas=[_left(each, used) for each in _shares(record, given)])


def _quotas(
    connectors: Mapping[str, Connector], account: AccountRecord
) -> Mapping[str, Any] | None:
    connector = connectors.get(account.platform)
    own = account.quotas
    return quotas_of(connector, account.settings, own) if connector else own


def _shares(account: AccountRecord, given: Mapping[str, Any] | None) -> Iterator[Share]:
    for operation in BUCKETS:
        share = share_of(account.id, given, operation, datetime.now(UTC))
        if share is not None:
            yield share


def _left(share: Share, used: Mapping[tuple[str, datetime], int]) -> QuotaLeftOut:
    left = max(share.limit - used.get((share.bucket, share.period), 0), 0)
    return QuotaLeftOut(bucket=share.bucket, limit=share.limit, left=left, resets_at=share.ends)
