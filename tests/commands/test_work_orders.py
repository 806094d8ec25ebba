"""Work orders against everything else that may happen to their placements."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from hub.access.remit import EVERYWHERE
from hub.commands import work_orders
from hub.commands.repository import untold
from hub.commands.repository import work_orders as repository
from hub.kit.problems import Banned, Conflict
from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import ByPerson, CannotTell, Done, Gone, Present
from tests.deliveries.platform import Platform, refuse
from tests.deliveries.world import ACTOR, MANDATE, World, eventually, open_world

_EVER = datetime.min.replace(tzinfo=UTC)
TO_PASTE = "请在小红书“武昌发布”发布以下稿件"
LINK = "https://www.xiaohongshu.example/explore/66f1"


@pytest.fixture
def platform() -> Platform:
    """A platform on which people put stories up, and take them down."""
    made = Platform(look_up=LookUp.BY_PERSON)
    made.always["publish", 0] = refuse(ByPerson(TO_PASTE))
    made.always["retract", 0] = refuse(ByPerson("请立即删除"))
    made.always["look_up", 0] = refuse(CannotTell("尚无人确认是否发出"))
    return made


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Platform) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform) as opened:
        yield opened


async def done(world: World, order: int, link: str | None = LINK) -> None:
    async with world.database.work() as session:
        await work_orders.done(session, order, MANDATE, link=link)


async def open_orders(world: World) -> list[dict[str, Any]]:
    async with world.database.work() as session:
        rows = await repository.page(
            session,
            EVERYWHERE,
            late=False,
            account=None,
            command=None,
            due_by=_EVER,
            after=0,
            limit=100,
        )
        return [dict(row) for row in rows]


async def order_of(world: World, operation: str) -> int:
    """Wait for an open order of this kind, and return its id."""

    async def listed() -> int | None:
        return next(
            (o["id"] for o in await open_orders(world) if o["operation"] == operation), None
        )

    found: int = await eventually(listed, why=world.placements)
    return found


async def test_an_order_is_done_by_one_of_two_who_say_so_at_once(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    push = await world.push(await world.article())
    world.start()
    order = await order_of(world, "publish")
    platform.always["look_up", 0] = refuse(Present("66f1", LINK))
    both = await asyncio.gather(*(done(world, order) for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["Conflict", "NoneType"]
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()


async def test_an_order_that_is_done_while_a_retraction_commits_is_refused_or_taken_down(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    order = await order_of(world, "publish")
    platform.always["look_up", 0] = refuse(Present("66f1", LINK))
    both = await asyncio.gather(done(world, order), world.retract(story), return_exceptions=True)
    assert both[0] is None or isinstance(both[0], Banned | Conflict)
    take_down = await order_of(world, "retract")  # the copy was seen all the same
    platform.always["read_back", 0] = refuse(Gone())
    await done(world, take_down, None)
    assert isinstance(both[1], int)
    assert await world.results_of(both[1], 1) == {account: "gone"}
    await world.quiet()


async def test_the_order_of_a_closed_account_can_be_done(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    push = await world.push(await world.article())
    world.start()
    order = await order_of(world, "publish")
    await world.execute("update accounts set status = 'closed'")
    platform.always["look_up", 0] = refuse(Present("66f1", LINK))
    await done(world, order)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()


async def test_a_retry_of_everything_leaves_the_orders_to_their_people(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    push = await world.push(await world.article())
    world.start()
    order = await order_of(world, "publish")
    out = await world.retry(push)
    assert (out.retried, out.left) == (0, 1)
    assert [one["id"] for one in await open_orders(world)] == [order]
    platform.always["look_up", 0] = refuse(Present("66f1", LINK))
    await done(world, order)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()


async def test_an_order_about_a_second_copy_is_done_by_itself(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    platform.next("publish", refuse(Done("66f1", LINK)))
    push = await world.push(story)
    worker = world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    await world.execute(
        """insert into placements (article_id, account_id, slot, command_id, want, open, have,
            have_version, remote_id, lane, level)
        select article_id, account_id, 1, command_id, 1, false, 'present', 1, '66f2', lane, level
        from placements"""
    )
    retraction = await world.retract(story)

    async def are_two() -> list[dict[str, Any]] | None:
        found = await open_orders(world)
        return found if len(found) == 2 else None

    orders = await eventually(are_two, why=world.placements)
    platform.always["read_back", 0] = refuse(Gone())
    await done(world, orders[0]["id"], None)

    async def is_one() -> bool:
        rows = await world.placements(story)
        return sum(row["due_at"] is None and row["have"] == "none" for row in rows) == 1

    await eventually(is_one, why=world.placements)
    assert [one["id"] for one in await open_orders(world)] == [orders[1]["id"]]
    await done(world, orders[1]["id"], None)
    await world.quiet()
    assert await world.counters(retraction) == {"total": 2, "gone": 2}
    assert not worker.killed


async def test_an_order_that_was_replaced_is_never_told_late(world: World, parts: Any) -> None:
    await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    await order_of(world, "publish")
    await world.retract(story)
    await world.execute("update work_orders set due_by = clock_timestamp() - interval '1 minute'")
    assert await work_orders.tell_late(parts) == 0
    assert await world.query("select 1 from audit_entries where action = 'work_order.late'") == []


async def test_an_order_that_was_replaced_is_closed_and_the_one_in_its_place_stays_open(
    world: World, parts: Any
) -> None:
    await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    replaced = await order_of(world, "publish")
    await world.retract(story)
    await world.push(other := await world.article())
    stays = await order_of(world, "publish")
    assert (await world.placement(other, 1))["parked"] == "by_person"
    await work_orders.tend(parts)
    rows = await world.query("select id from work_orders where replaced_at is null")
    assert [row["id"] for row in rows] == [stays]
    assert [one["id"] for one in await open_orders(world)] == [stays]
    with pytest.raises(Conflict):
        await done(world, replaced)


async def shown(world: World, order: int) -> dict[str, Any]:
    async with world.database.work() as session:
        return dict(await work_orders.show(session, order, MANDATE))


async def test_an_order_has_the_title_of_what_it_is_about_and_not_of_a_later_draft(
    world: World,
) -> None:
    await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    order = await order_of(world, "publish")
    before = (await shown(world, order))["title"]
    await world.execute(
        "insert into versions (article_id, number, title, body, digest, author, source, "
        "fingerprint, created_by) select article_id, number + 1, '尚未签发的标题', body, digest, "
        "author, source, 'sha256:draft', created_by from versions"
    )
    await world.execute("update articles set current_version = current_version + 1")
    assert (await shown(world, order))["title"] == before
    assert [each["title"] for each in await open_orders(world)] == [before]


async def test_whoever_opens_the_order_of_a_sealed_story_is_on_record(world: World) -> None:
    await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    order = await order_of(world, "publish")
    await shown(world, order)
    await world.retract(story)
    await shown(world, order)
    async with world.database.work() as session:
        found = await session.execute(
            text("select actor, subject from audit_entries where action = 'article.read_sealed'")
        )
        assert [tuple(row) for row in found] == [(ACTOR, f"article:{story}")]


async def test_a_list_has_nothing_to_paste_of_a_sealed_story(world: World) -> None:
    await world.enrol()
    story = await world.article()
    await world.push(story)
    world.start()
    order = await order_of(world, "publish")
    assert [each["instructions"] for each in await open_orders(world)] == [TO_PASTE]
    await world.retract(story)

    async def untold_orders() -> list[dict[str, Any]]:
        async with world.database.work() as session:
            rows = await untold.page(
                session, EVERYWHERE, account=None, command=None, due_by=_EVER, after=0, limit=100
            )
            return [dict(row) for row in rows]

    (listed,) = await eventually(untold_orders, why=world.placements)
    assert (listed["id"], listed["instructions"]) == (order, "")
    assert (await shown(world, order))["instructions"] == TO_PASTE
