"""A spent quota: nothing goes out before the platform lets it, and everything soon after."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from hub.sdk.outcomes import Quota, Retry
from hub.sdk.periods import next_month, tomorrow
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.engine import Answer
from hub.sdk.testing.trial import Trial

SLACK = timedelta(seconds=3)  # dates have whole seconds, and machines are slow
MOST_LATE = timedelta(seconds=60)
BY_STATUS = frozenset({429, 503})  # whoever answers so says nothing of quotas, only for how long

_ENDS: Mapping[str, Callable[[datetime], datetime]] = {"day": tomorrow, "month": next_month}

spending = Family("quotas")


@spending.check()
async def a_spent_quota_is_waited_for(trial: Trial) -> None:
    """A spent quota is Quota until the platform's next period begins; never anybody's fault.

    When that is the sandbox says (`quota_ends`), or else the manifest's quota of a publish; where
    neither does, it is midnight in Beijing. Of a 429 or a 503 the account may simply wait as long
    as `Retry-After` asks: such an answer does not name a quota.
    """
    begun = datetime.now(UTC)
    soonest = list(_ends(trial, begun))
    trial.sandbox.spend_quota(trial.owner)
    answer = await trial.engine.attempt(trial.copy(), "publish")
    latest = list(_ends(trial, datetime.now(UTC)))
    until = _until(trial, answer, begun)
    periods = zip(soonest, latest, strict=True)
    right = any(first - SLACK <= until <= last + MOST_LATE for first, last in periods)
    wanted = " or ".join(f"{one.astimezone(UTC):%Y-%m-%d %H:%M}" for one in soonest)
    expect(
        right, f"the quota is there again at {wanted} UTC; it waits until {until:%Y-%m-%d %H:%M}"
    )
    expect(not trial.live(), "the quota is spent, and a post is shown")


def _until(trial: Trial, answer: Answer, begun: datetime) -> datetime:
    if isinstance(answer, Quota):
        expect(answer.until.tzinfo is not None, "Quota.until has no zone")
        expect(answer.until > begun, f"Quota.until is over: {answer.until}")
        return answer.until.astimezone(UTC)
    if isinstance(answer, Retry) and _said_how_long(trial):
        expect(answer.account_wide, "the account has spent its quota, but only this story waits")
        return datetime.now(UTC) + timedelta(seconds=answer.after)
    raise Failed(f"the quota is spent, so it is Quota until it is there again; {answer} is wrong")


def _said_how_long(trial: Trial) -> bool:
    requests = trial.engine.calls[-1].requests
    return bool(requests) and requests[-1].status in BY_STATUS


def _ends(trial: Trial, now: datetime) -> Iterator[datetime]:
    """Return when a quota that is spent now may begin anew."""
    said = trial.sandbox.quota_ends(trial.owner, now)
    if said is not None:
        yield said
        return
    yield from (_ENDS[period](now) for period in sorted(_periods(trial)) or ["day"])


def _periods(trial: Trial) -> set[str]:
    """Return the periods that the account's posts are counted in; by all rules, if it has none."""
    settings, quotas = trial.account.settings, trial.manifest.quotas
    kind = getattr(settings, "quota_type", None) or getattr(settings, "account_type", None)
    rules = [quotas[str(kind)]] if str(kind) in quotas else quotas.values()
    return {one["publish"].per for one in rules if "publish" in one}
