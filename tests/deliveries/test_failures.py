"""What goes wrong on a platform: it is tried again, parked for a person, and harms nobody else."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from hub.deliveries import journal
from hub.deliveries.reactions import CREDENTIALS_GATE
from hub.sdk.contract import Account, Article
from hub.sdk.outcomes import (
    Credentials,
    Done,
    Gone,
    Pending,
    Present,
    Refused,
    Retry,
    Step,
    Unknown,
    Unsupported,
)
from tests.deliveries.platform import Platform, Say, refuse
from tests.deliveries.world import SHORT_LEASE, World, eventually, open_world


async def parked(world: World, article: int, account: int) -> Any:
    """Wait until a placement waits for a person, and return it."""

    async def found() -> Any:
        row = await world.placement(article, account)
        return row if row["parked"] else None

    return await eventually(found, why=world.placements)


async def test_what_failed_is_tried_again_in_the_slow_lane_until_it_works(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", *[refuse(Retry("503"))] * 3)
    world.start()
    await world.quiet()
    assert await world.attempts(article) == ["publish:retry"] * 3 + ["publish:done"]
    assert await world.results(push) == {account: "published"}
    row = await world.placement(article, account)
    assert (row["lane"], row["tries"]) == ("app/push_slow", 0)


async def test_retry_after_is_obeyed_in_full(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    platform.next("publish", refuse(Retry("503", after=0.5)))
    world.start()
    await world.quiet()
    (gap,) = await world.query(
        "select extract(epoch from max(at) - min(at)) as seconds from attempts"
    )
    assert gap["seconds"] >= 0.5
    assert platform.count("publish", account) == 2


async def test_retry_after_for_the_whole_account_keeps_every_story_from_it(
    world: World, platform: Platform
) -> None:
    asked, free = await world.enrol(2)
    first, second = await world.article(), await world.article()
    await world.push(first, [asked])
    platform.next("publish", refuse(Retry("429", after=0.6, account_wide=True)))
    world.start()
    await eventually(lambda: gated(world, asked))
    push = await world.push(second)
    await eventually(lambda: platform.ledger.live(second, free))
    assert platform.ledger.live(account=asked) == []
    await world.quiet()
    (gate,) = await world.query("select until from account_gates")
    (first_call,) = await world.query(
        "select min(at) as at from attempts where account_id = :a and outcome = 'done'", a=asked
    )
    assert first_call["at"] >= gate["until"]
    assert await world.counters(push) == {"total": 2, "published": 2}


async def gated(world: World, account: int) -> bool:
    rows = await world.query("select until from account_gates where account_id = :id", id=account)
    return bool(rows)


async def test_a_longer_gate_is_not_shortened(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    first, second = await world.article(), await world.article()
    together = asyncio.Event()
    for seconds in (60.0, 1.0):
        answer = Retry("429", after=seconds, account_wide=True)
        platform.next("publish", Say(answer, does_it=False, wait_after=together))
    await world.push(first)
    await world.push(second)
    world.start()
    await eventually(lambda: platform.count("publish") == 2)
    together.set()
    await eventually(lambda: gated(world, account))
    (gate,) = await world.query(
        "select extract(epoch from until - clock_timestamp()) as seconds from account_gates"
    )
    assert gate["seconds"] > 30


@pytest.mark.parametrize(
    ("answer", "why", "code"),
    [
        (Refused("45166", "标题含有违规内容"), "45166: 标题含有违规内容", "refused"),
        (Unsupported("发布须在手机端确认"), "发布须在手机端确认", "unsupported"),
        (Credentials("invalid access_token"), "invalid access_token", "credentials"),
    ],
)
async def test_what_only_a_person_can_mend_waits_with_the_platforms_own_words(
    world: World, platform: Platform, answer: Any, why: str, code: str
) -> None:
    refused, other = await world.enrol(2)
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", refuse(answer), account=refused)
    world.start()
    await world.quiet()
    row = await parked(world, article, refused)
    assert (row["parked"], row["why"], row["due_at"]) == (code, why, None)
    assert platform.ledger.live(account=other)
    assert await world.counters(push) == {"total": 2, "published": 1, "parked": 1}


async def test_a_dead_token_is_not_tried_with_every_other_story(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    first, second = await world.article(), await world.article()
    platform.next("publish", refuse(Credentials("expired")))
    await world.push(first)
    world.start()
    await parked(world, first, account)
    await world.push(second)
    (gate,) = await world.query(
        "select extract(epoch from until - clock_timestamp()) as seconds from account_gates"
    )
    assert CREDENTIALS_GATE - 60 < gate["seconds"] <= CREDENTIALS_GATE
    other = await world.enrol()
    third = await world.article()
    push = await world.push(third, other)
    await world.results_of(push, 1)  # the lane was worked off meanwhile
    assert platform.count("publish", account) == 1


async def enter_credentials(world: World, account: int) -> None:
    async with world.database.connection() as connection:
        statement = """
            insert into credentials (account_id, sealed) values (:account, '')
            on conflict (account_id) do update set updated_at = clock_timestamp()"""
        await connection.execute(text(statement), {"account": account})


async def test_new_credentials_are_tried_as_soon_as_a_person_says_so(
    world: World, platform: Platform
) -> None:
    """Nobody waits for the end of a gate that the dead token has closed."""
    (account,) = await world.enrol()
    article = await world.article()
    platform.next("publish", refuse(Credentials("expired")))
    push = await world.push(article)
    world.start()
    await parked(world, article, account)
    await enter_credentials(world, account)
    await world.retry(push, codes=["credentials"])
    await world.results_of(push, 1)
    assert platform.ledger.live(article, account)


async def test_without_new_credentials_a_dead_token_rests(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    await enter_credentials(world, account)
    article = await world.article()
    platform.next("publish", refuse(Credentials("expired")))
    push = await world.push(article)
    world.start()
    await parked(world, article, account)
    await world.retry(push, codes=["credentials"])
    assert await gated(world, account)
    assert platform.count("publish", account) == 1


async def test_new_credentials_do_not_shorten_what_the_platform_asked_for(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    platform.next("publish", refuse(Credentials("expired")))
    push = await world.push(article)
    world.start()
    await parked(world, article, account)
    async with world.database.connection() as connection:
        asked = "update account_gates set why = '429', until = clock_timestamp() + interval '1 min'"
        await connection.execute(text(asked))
    await enter_credentials(world, account)
    await world.retry(push, codes=["credentials"])
    assert await gated(world, account)


async def test_what_has_failed_for_the_whole_span_is_parked(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.always["publish", 0] = refuse(Retry("503", after=0.01))
    world.start(retry_for=0.2)
    row = await parked(world, article, account)
    assert (row["parked"], row["why"]) == ("exhausted", "503")
    assert await world.counters(push) == {"total": 1, "parked": 1}


async def test_whatever_is_parked_goes_on_when_a_person_says_so(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", refuse(Refused("45166", "标题过长")))
    world.start()
    await parked(world, article, account)
    await world.retry(push)
    await world.quiet()
    assert await world.results(push) == {account: "published"}
    assert await world.counters(push) == {"total": 1, "published": 1}


# --- connectors with bugs ---------------------------------------------------------------------


BUGS = [
    KeyError("media_id"),
    ValueError("secret-token"),
    RecursionError(),
    ExceptionGroup("several", [ValueError(), OSError()]),
]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: type(bug).__name__)
async def test_a_connector_that_raises_after_sending_is_looked_up(
    world: World, platform: Platform, bug: Exception
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", Say(bug))
    world.start()
    await world.quiet()
    assert await world.attempts(article) == ["publish:unknown", "look_up:present"]
    assert await world.results(push) == {account: "published"}
    assert len(platform.ledger.copies) == 1


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: type(bug).__name__)
async def test_a_render_that_raises_harms_no_other_story(
    world: World, platform: Platform, bug: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = await world.enrol()
    bad, good = await world.article(), await world.article()
    render = platform.render

    def fails(article: Article, account: Account | None) -> Any:
        if article.article_id == bad:
            raise bug
        return render(article, account)

    monkeypatch.setattr(platform, "render", fails)
    await world.push(bad)
    push = await world.push(good)
    world.start(retry_for=0.1)
    assert await world.results_of(push, 1) == {account: "published"}
    row = await parked(world, bad, account)
    assert row["parked"] in {"refused", "exhausted"}


NONSENSE = [
    ("publish", None),
    ("publish", Present("post-1")),
    ("publish", Retry("words with \x00")),
    ("publish", Step({"at": datetime.now(UTC)})),
    ("publish", Pending({}, after=float("nan"))),
    ("publish", asyncio.CancelledError()),
    ("publish", SystemExit(1)),
    ("look_up", Gone({"x": "\x00"})),
]


@pytest.mark.parametrize(("operation", "nonsense"), NONSENSE)
async def test_what_no_connector_should_say_harms_nobody_else(
    database_url: str, redis_url: str, operation: str, nonsense: Any
) -> None:
    sick, healthy = Platform("sick"), Platform("healthy")
    async with open_world(database_url, redis_url, sick, healthy) as world:
        (bad,), (good,) = await world.enrol(1, "sick"), await world.enrol(1, "healthy")
        article = await world.article()
        if operation == "look_up":
            sick.next("publish", refuse(Unknown("reset")))
        sick.next(operation, refuse(nonsense))
        await world.push(article, [bad])
        world.start()
        await eventually(lambda: sick.count(operation) == 1)
        push = await world.push(article, [good])
        assert await world.results_of(push, 1) == {good: "published"}
        await world.quiet()  # and it is not lost itself
        assert len(sick.ledger.live(article, bad)) == 1


async def test_a_finding_that_cannot_be_written_keeps_no_other_from_being_written(
    world: World, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = await world.enrol(20)
    article = await world.article()
    kept = journal.keep

    async def refuses_one(*arguments: Any, **how: Any) -> None:
        if any(finding.claimed.key.account_id == bad for finding in arguments[2]):
            raise TypeError("a bug of ours")
        await kept(*arguments, **how)

    monkeypatch.setattr(journal, "keep", refuses_one)
    push = await world.push(article)
    world.start(**SHORT_LEASE)
    assert await world.results_of(push, 19) == dict.fromkeys(good, "published")
    monkeypatch.undo()
    await world.quiet()
    assert await world.counters(push) == {"total": 20, "published": 20}
    assert len(platform.ledger.copies) == 20


async def test_a_name_that_another_storys_copy_bears_is_not_taken_over(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    first, second = await world.article(), await world.article()
    await world.push(first)
    world.start()
    await world.quiet()
    (copy,) = platform.ledger.live()
    platform.next("publish", refuse(Done(copy.remote_id)))
    push = await world.push(second)
    assert await world.results_of(push, 1) == {account: "published"}
    assert (await world.placement(first, account))["remote_id"] == copy.remote_id
    assert {each.article for each in platform.ledger.live()} == {first, second}
    assert await world.attempts(second) == ["publish:done", "look_up:gone", "publish:done"]
