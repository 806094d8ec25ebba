"""What a hold holds, by what people call it."""

from collections.abc import Callable, Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.models import HoldScope
from hub.commands.repository.names import names
from hub.commands.views import HoldOut
from hub.console.filters import platform
from hub.kit.i18n import _, word


async def reached(session: AsyncSession, holds: Iterable[HoldOut]) -> dict[int, str]:
    """Return what each hold holds, by its id."""
    held = list(holds)
    named = await names(
        session,
        prefixes=[hold.reach for hold in held if hold.scope == HoldScope.REGION],
        accounts=[int(hold.reach) for hold in held if hold.scope == HoldScope.ACCOUNT],
    )
    said: dict[str, Callable[[str], str]] = {
        HoldScope.HUB: lambda _reach: _("everything"),
        HoldScope.REGION: lambda reach: named.prefixes.get(reach, reach),
        HoldScope.PLATFORM: platform,
        HoldScope.ACCOUNT: lambda reach: named.accounts.get(reach, f"#{reach}"),
        HoldScope.TIER: word,
        HoldScope.COMMAND: lambda reach: f"#{reach}",
    }
    return {hold.id: said[hold.scope](hold.reach) for hold in held}
