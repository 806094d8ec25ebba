"""What becomes of the stories on an account's board when something there is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.deliveries.claimed import Key
from hub.deliveries.editions.times import departure
from hub.sdk.editions import EditionRules


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story on the board.

    Attributes:
        version: that is wanted.
        own: it is the unit's own.
        rank: how urgent its command is; the highest first.
        is_urgent: it waits for no cut-off.
        is_due: its edition leaves now.
        has_lapsed: the end of its push's time has passed.
    """

    key: Key
    version: int
    own: bool = False
    rank: int = 0
    is_urgent: bool = False
    is_due: bool = True
    has_lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one account's board.

    Attributes:
        stories: of the edition that leaves now, in their order; none leaves if it is empty.
        put_off: what was due and has no place: until when it waits.
        lapsed: what goes back to the workers, who close it.
    """

    account_id: int
    stories: tuple[Waiting, ...]
    put_off: tuple[tuple[Key, datetime], ...]
    lapsed: tuple[Key, ...]


def plan(  # noqa: PLR0913 - all that an account says of its editions
    account_id: int,
    waiting: Sequence[Waiting],
    rules: EditionRules,
    *,
    places: int,
    now: datetime,
    quota_ends: datetime | None,
) -> Plan:
    """Decide about one board.

    Args:
        account_id: whose board it is.
        waiting: in the order in which the stories came.
        rules: the account's.
        places: how many stories one edition carries.
        now: the database's time.
        quota_ends: when the account may send again; None if it may now.
    """
    alive = [story for story in waiting if not story.has_lapsed]
    stories = compose(alive, places, rules.own_stories) if quota_ends is None else []
    left = [story for story in alive if story.is_due and story not in stories]
    return Plan(
        account_id,
        tuple(stories),
        tuple((story.key, _next(story, rules, quota_ends, now)) for story in left),
        tuple(story.key for story in waiting if story.has_lapsed),
    )


def _next(
    story: Waiting, rules: EditionRules, quota_ends: datetime | None, now: datetime
) -> datetime:
    if quota_ends is None:
        return departure(rules, now)
    return departure(rules, quota_ends, urgent=story.is_urgent)


def compose(waiting: Sequence[Waiting], places: int, kept_for_own: int) -> list[Waiting]:
    """Choose the stories of one edition, the most urgent first; of these, the first that came."""
    chosen: list[Waiting] = []
    for story in sorted(waiting, key=lambda one: -one.rank):
        others = sum(not one.own for one in chosen)
        has_place = story.own or others < places - kept_for_own
        if len(chosen) < places and has_place:
            chosen.append(story)
    return chosen
