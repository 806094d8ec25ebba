"""Commands at the same time, each on a connection of its own."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands import service
from hub.commands.repository import articles
from hub.commands.repository.articles import KnownArticle
from hub.commands.schemas import CommandRequest
from hub.kit.problems import Banned, Conflict
from tests.commands.newsroom import EVERYWHERE, MANDATE, PLATFORMS, Newsroom, later
from tests.waiting import until

REQUEST: TypeAdapter[CommandRequest] = TypeAdapter(CommandRequest)
WAITING = text(
    "select count(*) from pg_stat_activity "
    "where wait_event_type = 'Lock' and datname = current_database()"
)


async def until_it_waits(newsroom: Newsroom, task: asyncio.Task[Any]) -> None:
    """Return as soon as what the task does waits for a lock."""
    while not task.done():
        async with newsroom.database.work() as session:
            if await session.scalar(WAITING):
                return
    raise AssertionError("it did not wait")


async def until_so_many_wait(newsroom: Newsroom, many: int) -> None:
    """Return as soon as so many wait for a lock."""

    async def do() -> bool:
        async with newsroom.database.work() as session:
            return (await session.execute(WAITING)).scalar_one() >= many

    await until(do)


def push_request(article: int) -> CommandRequest:
    return REQUEST.validate_python({"kind": "push", "articles": [article], "target": EVERYWHERE})


async def test_a_retraction_waits_for_a_push_under_way_and_misses_no_row(
    newsroom: Newsroom,
) -> None:
    await newsroom.enrol("420100", count=200)
    article = await newsroom.write()

    async with newsroom.database.work() as session:
        await service.issue(
            session, push_request(article), key=None, mandate=MANDATE, platforms=PLATFORMS
        )
        retraction = asyncio.create_task(newsroom.retract(article))
        await until_it_waits(newsroom, retraction)
    command = await retraction

    placements = await newsroom.placements(article)
    assert len(placements) == 200
    assert {p.want for p in placements.values()} == {0}
    assert (await newsroom.show(command)).progress.succeeded == 200


async def test_a_retraction_waits_for_an_adoption_under_way_and_takes_it_along(
    newsroom: Newsroom,
) -> None:
    (account,) = await newsroom.enrol("420100")
    origin = await newsroom.write()

    async with newsroom.database.work() as session:
        adoption = await session.scalar(
            text(
                "insert into articles (current_version, derived_from) values (1, :origin) "
                "returning id"
            ),
            {"origin": origin},
        )
        await service.issue(
            session, push_request(adoption), key=None, mandate=MANDATE, platforms=PLATFORMS
        )
        retraction = asyncio.create_task(newsroom.retract(origin))
        await until_it_waits(newsroom, retraction)
    await retraction

    assert (await newsroom.placements(adoption))[account].want == 0


async def test_a_retraction_waits_for_a_record_under_way_and_sees_what_it_says(
    newsroom: Newsroom,
) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.take(article, account)

    async with newsroom.database.work() as session:
        await session.execute(
            text(
                "update placements set have = 'present', have_version = 1, worker = null, "
                "due_at = null, open = false"
            )
        )
        await session.execute(
            text(
                "insert into deliveries select command_id, article_id, account_id, slot, "
                "'published' from placements"
            )
        )
        await session.execute(
            text(
                "insert into counters select command_id, 'site', level, 'published', 1 "
                "from placements"
            )
        )
        retraction = asyncio.create_task(newsroom.retract(article))
        await until_it_waits(newsroom, retraction)
    command = await retraction

    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.want, placement.open) == ("present", 0, True)
    assert placement.due_at is not None
    assert (await newsroom.show(command)).progress.open == 1


async def test_two_pushes_at_once_leave_one_wish(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", count=100)
    article = await newsroom.write()

    commands = await asyncio.gather(*(newsroom.push(article) for _ in range(4)))

    placements = await newsroom.placements(article)
    assert set(placements) == set(accounts)
    assert len({p.command_id for p in placements.values()}) == 1
    progress = [(await newsroom.show(command)).progress for command in commands]
    assert sorted(p.open for p in progress) == [0, 0, 0, 100]
    assert sum(p.replaced for p in progress) == 300


async def test_a_schedule_and_a_retraction_at_once_leave_nothing_wanted(
    newsroom: Newsroom,
) -> None:
    await newsroom.enrol("420100", count=20)

    for _ in range(10):
        article = await newsroom.write()
        command = await newsroom.push(article, not_before=later(hours=1))
        await newsroom.pass_time(command)
        await asyncio.gather(newsroom.fire(), newsroom.retract(article), newsroom.fire())

        assert {p.want for p in (await newsroom.placements(article)).values()} <= {0}
        assert (await newsroom.show(command)).progress.open == 0


async def test_a_part_retracted_just_before_a_schedule_locks_leaves_the_rest(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await newsroom.enrol("420100")
    jingzhou = await newsroom.enrol("421000")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.pass_time(command)
    lock_if_free = articles.lock_if_free

    async def just_after(session: AsyncSession, ids: Sequence[int]) -> list[KnownArticle]:
        monkeypatch.undo()
        await newsroom.retract(article, scope={"regions": ["420100"]})
        return await lock_if_free(session, ids)

    monkeypatch.setattr(articles, "lock_if_free", just_after)
    await newsroom.fire()

    assert set(await newsroom.placements(article)) == set(jingzhou)


async def test_who_tries_a_schedule_again_is_not_in_a_retractions_way(
    newsroom: Newsroom,
) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, not_before=later(hours=1))
    async with newsroom.database.work() as session:
        await articles.lock(session, [article])
        retraction = asyncio.create_task(newsroom.retract(article))
        await until_so_many_wait(newsroom, 1)
        retry = asyncio.create_task(newsroom.retry(push))
        await until_so_many_wait(newsroom, 2)
    _command, refused = await asyncio.gather(retraction, retry, return_exceptions=True)
    assert isinstance(refused, Banned)
    assert (await newsroom.show(push)).state == "cancelled"


async def test_any_commands_at_once_neither_deadlock_nor_lose_count(newsroom: Newsroom) -> None:
    """Several articles in any order, on the same accounts: the order of locks must hold."""
    await newsroom.enrol("420102", count=30)
    await newsroom.enrol("421000", "webhook", count=30)
    stories = [await newsroom.write() for _ in range(4)]
    dice = random.Random(17)

    def any_command() -> Coroutine[Any, Any, int]:
        some = dice.sample(stories, dice.randint(1, 4))
        scope = dice.choice([None, {"regions": ["420100"]}])
        take_down_at = dice.choice([None, later(days=1)])
        return dice.choice(
            [
                lambda: newsroom.push(*some, take_down_at=take_down_at),
                lambda: newsroom.push(*some, not_before=later(hours=1)),
                lambda: newsroom.correct(*some),
                lambda: newsroom.retract(*some, scope=scope),
                lambda: newsroom.reinstate(*some),
                newsroom.fire,
            ]
        )()

    for _ in range(6):
        await newsroom.rows("update commands set not_before = now() where state = 'scheduled'")
        outcomes = await asyncio.gather(*(any_command() for _ in range(10)), return_exceptions=True)
        wrong = [o for o in outcomes if isinstance(o, Exception)]
        assert all(isinstance(error, Banned | Conflict) for error in wrong), wrong
