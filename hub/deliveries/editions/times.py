"""When a story leaves the board. Pure."""

from datetime import datetime, timedelta

from hub.deliveries.quotas import ZONE
from hub.sdk.editions import EditionRules


def departure(rules: EditionRules, since: datetime, *, urgent: bool = False) -> datetime:
    """Return when an edition leaves that a story could join which waits since then."""
    if urgent:
        return since
    if not rules.send_at:
        return since + timedelta(minutes=rules.gather_minutes)
    local = since.astimezone(ZONE)
    today = [
        local.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
        for at in sorted(rules.send_at)
    ]
    return next((at for at in today if at > local), today[0] + timedelta(days=1))
