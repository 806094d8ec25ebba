from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from hub.deliveries.claimed import Key
from hub.deliveries.editions.composing import Waiting, compose, plan
from hub.deliveries.editions.times import departure
from hub.deliveries.quotas import ZONE
from hub.sdk.editions import EditionRules

NOON = datetime(2026, 7, 1, 12, tzinfo=ZONE)


def story(n: int, *, own: bool = False, rank: int = 0) -> Waiting:
    return Waiting(Key(n, 1, 0), version=1, own=own, rank=rank)


def numbers(stories: list[Waiting]) -> list[int]:
    return [one.key.article_id for one in stories]


def test_first_come_first_served() -> None:
    assert numbers(compose([story(n) for n in range(1, 12)], 8, 0)) == list(range(1, 9))


def test_the_urgent_ones_lead() -> None:
    assert numbers(compose([story(1), story(2, rank=2), story(3, rank=1)], 8, 0)) == [2, 3, 1]


def test_places_are_kept_for_the_units_own_stories() -> None:
    above = [story(n, rank=1) for n in range(1, 10)]
    assert len(compose(above, 8, 2)) == 6
    assert numbers(compose([*above, story(20, own=True)], 8, 2))[-1] == 20


def test_the_units_own_stories_may_fill_an_edition() -> None:
    assert len(compose([story(n, own=True) for n in range(9)], 8, 2)) == 8


@pytest.mark.parametrize(
    ("send_at", "since", "leaves"),
    [
        ([], NOON, NOON.replace(minute=10)),
        ([time(17, 30)], NOON, NOON.replace(hour=17, minute=30)),
        ([time(17, 30), time(7)], NOON, NOON.replace(hour=17, minute=30)),
        ([time(7)], NOON, NOON.replace(day=2, hour=7)),
        ([time(12)], NOON, NOON.replace(day=2)),
        ([time(23)], NOON.astimezone(UTC), NOON.replace(hour=23)),
    ],
)
def test_an_edition_leaves_at_its_cut_off(
    send_at: list[time], since: datetime, leaves: datetime
) -> None:
    assert departure(EditionRules(send_at=tuple(send_at)), since) == leaves


def test_an_urgent_one_leaves_at_once() -> None:
    assert departure(EditionRules(send_at=(time(17, 30),)), NOON, urgent=True) == NOON


def test_without_quota_nothing_leaves_and_what_was_due_waits_for_the_next_cut_off() -> None:
    midnight = NOON.replace(day=2, hour=0)
    rules = EditionRules(send_at=(time(17, 30),))
    made = plan(1, [story(1)], rules, places=8, now=NOON, quota_ends=midnight)
    assert made.stories == ()
    assert made.put_off == ((Key(1, 1, 0), midnight.replace(hour=17, minute=30)),)


def test_what_is_not_due_keeps_its_time_if_it_finds_no_place() -> None:
    later = Waiting(Key(2, 1, 0), version=1, is_due=False)
    made = plan(1, [story(1), later], EditionRules(), places=1, now=NOON, quota_ends=None)
    assert [one.key for one in made.stories] == [Key(1, 1, 0)]
    assert made.put_off == ()


def test_what_has_lapsed_goes_back() -> None:
    lapsed = Waiting(Key(2, 1, 0), version=1, has_lapsed=True)
    made = plan(1, [story(1), lapsed], EditionRules(), places=8, now=NOON, quota_ends=None)
    assert made.lapsed == (Key(2, 1, 0),)
    assert [one.key for one in made.stories] == [Key(1, 1, 0)]


def test_an_urgent_story_waits_for_the_quota_and_for_no_cut_off() -> None:
    midnight = datetime(2026, 7, 2, tzinfo=ZONE)
    rules = EditionRules(send_at=(time(17, 30),))
    waiting = [replace(story(1), is_urgent=True), story(2)]
    made = plan(1, waiting, rules, places=8, now=NOON, quota_ends=midnight)
    assert made.stories == ()
    assert [at for _, at in made.put_off] == [midnight, midnight.replace(hour=17, minute=30)]
