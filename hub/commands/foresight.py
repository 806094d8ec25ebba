"""What a dry run tells besides the counts: how it could be undone, what holds it up, what fits."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.breakdown import StoppingHoldOut
from hub.commands.fitting import Eyes, fitting
from hub.commands.forecast import forecast
from hub.commands.models import CommandKind
from hub.commands.preview_views import ShortageOut
from hub.commands.prospect import Prospect
from hub.commands.repository import forecasts
from hub.commands.repository.forecasts import Asked
from hub.commands.repository.previews import SEND, TAKE_DOWN, Outlook
from hub.commands.views import HoldOut
from hub.deliveries.account_types import deciding
from hub.deliveries.quotas import BUCKETS, period_of
from hub.deliveries.transition import Operation
from hub.sdk.contract import Connector


async def foresee(
    session: AsyncSession,
    kind: CommandKind,
    prospect: Prospect,
    now: datetime,
    eyes: Eyes,
) -> dict[str, Any]:
    """Return the fields of `PreviewOut` that tell it.

    Args:
        session: the unit of work, whose statements are planned for many rows.
        kind: of the command.
        prospect: what it comes to; its outlook is known.
        now: the moment whose quotas count.
        eyes: with what it is seen.
    """
    if prospect.outlook is None:
        return {}
    connectors = eyes.connectors
    found = await forecasts.groups(session, prospect.outlook, _asked(kind, now, connectors))
    told = forecast(found, connectors, kind, now)
    platforms = told.retraction.keys()
    fit = await fitting(session, prospect.versions, platforms, eyes)
    stopped = {} if kind is CommandKind.RETRACT else await _held(session, prospect.outlook)
    return stopped | {
        "retraction": sum(told.retraction.values(), Counter[str]()),
        "retraction_by_platform": told.retraction,
        "quotas": [ShortageOut.model_validate(each) for each in told.quotas],
        "misfits": fit.misfits,
        "differences": fit.differences,
    }


def _asked(kind: CommandKind, now: datetime, connectors: Mapping[str, Connector]) -> Asked:
    retracts = kind is CommandKind.RETRACT
    return Asked(
        outlook=TAKE_DOWN if retracts else SEND,
        bucket=BUCKETS[Operation.RETRACT if retracts else Operation.PUBLISH],
        day=period_of(now, "day")[0],
        month=period_of(now, "month")[0],
        deciding={
            key: deciding(connector.settings_model)
            for key, connector in connectors.items()
            if connector.manifest.quotas or connector.manifest.capabilities.retraction_of
        },
    )


async def _held(session: AsyncSession, outlook: Outlook) -> dict[str, Any]:
    stopped = await forecasts.held(session, outlook)
    stops: Counter[int] = Counter()
    for holds, count in stopped:
        stops.update(dict.fromkeys(holds, count))
    found = [HoldOut.model_validate(hold) for hold in await forecasts.holds(session, stops)]
    return {
        "held": sum(count for _holds, count in stopped),
        "holds": [StoppingHoldOut(**dict(hold), stops=stops[hold.id]) for hold in found],
    }
