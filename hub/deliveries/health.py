"""Whether an account can be used now, asked of its platform; nothing is changed there."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from hub.deliveries.answers import sound_evidence, sound_words
from hub.deliveries.asking import AskedAbout, AskingTools, asked
from hub.enrollment.service import learn_expiry
from hub.kit.i18n import _
from hub.kit.web import ProcessParts
from hub.sdk import classify
from hub.sdk.contract import Account, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import ChecksAccount, CountsQuota, Healthy, Left
from hub.sdk.outcomes import Retry
from hub.sdk.periods import last_day

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class LeftOut(BaseModel):
    """What the platform says is left of a quota."""

    bucket: str
    left: int
    resets_at: datetime | None


class HealthOut(BaseModel):
    """What a platform says of an account.

    `healthy` is null where the platform cannot be asked, or did not answer; `why` says which.
    `expires_on` is the last day in China that its credentials are good for, if the platform says.
    """

    healthy: bool | None
    name: str | None = None
    why: str | None = None
    evidence: dict[str, Any] = {}
    expires_on: date | None = None
    quota: list[LeftOut] = []


@router.post("/check")
async def check_account(about: AskedAbout, tools: AskingTools, parts: ProcessParts) -> HealthOut:
    """Ask the platform whether an account can be used, and what is left of its quotas.

    Until when its credentials are good is kept, so that somebody is told before.
    """
    connector, account = about
    if isinstance(account, str):
        return HealthOut(healthy=False, why=account)
    also = connector.manifest.capabilities.also
    if Also.CHECK_ACCOUNT not in also or not isinstance(connector, ChecksAccount):
        return HealthOut(healthy=None, why=_("The platform offers no way to ask."))
    health = await _asked(connector, tools, account)
    if health.expires_on is not None:
        async with parts.database.work() as session:
            await learn_expiry(session, account.account_id, health.expires_on)
    if health.healthy and Also.QUOTA in also and isinstance(connector, CountsQuota):
        left = await _quota(connector, tools, account)
        health.quota = [LeftOut.model_validate(one, from_attributes=True) for one in left]
    return health


async def _asked(connector: ChecksAccount, tools: Tools, account: Account) -> HealthOut:
    try:
        answer = await asked(connector.check_account(tools, account))
    except Exception as error:  # noqa: BLE001 - a platform that does not answer proves nothing
        return HealthOut(healthy=None, why=classify.describe(error))
    if isinstance(answer, Retry):
        return HealthOut(healthy=None, why=sound_words(answer.why))
    if isinstance(answer, Healthy):
        return HealthOut(
            healthy=True,
            name=answer.name and sound_words(answer.name),
            evidence=sound_evidence(answer.evidence),
            expires_on=last_day(answer.expires_at),
        )
    return HealthOut(healthy=False, why=sound_words(answer.why))


async def _quota(connector: CountsQuota, tools: Tools, account: Account) -> list[Left]:
    try:
        return list(await asked(connector.quota(tools, account)))
    except Exception:  # noqa: BLE001 - the account is healthy, whatever is left of its quota
        return []
