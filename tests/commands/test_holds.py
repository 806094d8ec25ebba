import asyncio

import pytest

from hub.commands import holds
from hub.commands.schemas import HoldRequest
from hub.deliveries.models import Hold
from hub.kit.problems import Conflict, InvalidInput, NotFound
from tests.commands.newsroom import EDITOR, MANDATE, PLATFORMS, Newsroom

REASON = "武汉市融媒体中心客户端升级"


async def place(newsroom: Newsroom, scope: str, reach: str = "") -> tuple[Hold, bool]:
    wanted = HoldRequest.model_validate({"scope": scope, "reach": reach, "reason": REASON})
    async with newsroom.database.work() as session:
        return await holds.place(session, wanted, MANDATE, platforms=PLATFORMS)


async def lift(newsroom: Newsroom, hold: int) -> Hold:
    async with newsroom.database.work() as session:
        return await holds.lift(session, hold, MANDATE)


async def test_a_region_is_held_by_the_prefix_of_its_subtree(newsroom: Newsroom) -> None:
    hold, is_new = await place(newsroom, "region", "420100")

    assert (hold.reach, hold.placed_by, is_new) == ("4201", EDITOR, True)


async def test_everything_that_can_be_held(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write())

    for scope, reach in [
        ("hub", ""),
        ("platform", "webhook"),
        ("account", str(account)),
        ("tier", "major"),
        ("command", str(command)),
    ]:
        hold, _ = await place(newsroom, scope, reach)
        assert (hold.scope, hold.reach) == (scope, reach)


async def test_an_id_is_held_as_claims_write_it(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write())

    for scope, number in [("account", account), ("command", command)]:
        hold, _ = await place(newsroom, scope, f"00{number}")
        _, is_new = await place(newsroom, scope, str(number))
        assert (hold.reach, is_new) == (str(number), False)


NOT_THERE = [
    ("hub", "420100"),
    ("region", "990000"),
    ("region", "武汉"),
    ("region", ""),
    ("platform", "fax"),
    ("account", "7"),
    ("account", "九"),
    ("account", "²"),
    ("account", "9" * 30),
    ("tier", "huge"),
    ("command", "x"),
    ("command", "7"),
]


async def test_what_is_not_there_can_not_be_held(newsroom: Newsroom) -> None:
    for scope, reach in NOT_THERE:
        with pytest.raises(InvalidInput) as wrong:
            await place(newsroom, scope, reach)
        assert [error.field for error in wrong.value.errors] == ["body.reach"]


async def test_the_same_hold_twice_stands_once(newsroom: Newsroom) -> None:
    placed = await asyncio.gather(*(place(newsroom, "hub") for _ in range(5)))

    assert len({hold.id for hold, _ in placed}) == 1
    assert sum(is_new for _, is_new in placed) == 1


async def test_a_hold_that_was_lifted_can_be_placed_again(newsroom: Newsroom) -> None:
    first, _ = await place(newsroom, "hub")

    lifted = await lift(newsroom, first.id)

    assert (lifted.lifted_by, lifted.lifted_at is None) == (EDITOR, False)
    assert (await lift(newsroom, first.id)).lifted_at == lifted.lifted_at
    second, is_new = await place(newsroom, "hub")
    assert is_new
    assert second.id != first.id


async def test_a_hold_that_never_was_can_not_be_lifted(newsroom: Newsroom) -> None:
    with pytest.raises(NotFound):
        await lift(newsroom, 7)


async def test_a_command_is_paused_and_resumed(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write())

    async with newsroom.database.work() as session:
        hold = await holds.pause(session, command, MANDATE, reason=REASON)
    assert (hold.scope, hold.reach) == ("command", str(command))
    assert (await newsroom.show(command)).paused

    async with newsroom.database.work() as session:
        await holds.resume(session, command, MANDATE)
    assert not (await newsroom.show(command)).paused
    async with newsroom.database.work() as session:
        with pytest.raises(Conflict):
            await holds.resume(session, command, MANDATE)


async def test_a_retraction_can_not_be_paused(newsroom: Newsroom) -> None:
    command = await newsroom.retract(await newsroom.write())

    async with newsroom.database.work() as session:
        with pytest.raises(Conflict):
            await holds.pause(session, command, MANDATE, reason=REASON)


async def test_holds_are_on_record(newsroom: Newsroom) -> None:
    hold, _ = await place(newsroom, "platform", "site")
    await place(newsroom, "platform", "site")
    await lift(newsroom, hold.id)

    entries = await newsroom.rows("select action, subject from audit_entries order by sequence")
    assert [tuple(entry) for entry in entries] == [
        ("hold.place", f"hold:{hold.id}"),
        ("hold.lift", f"hold:{hold.id}"),
    ]
