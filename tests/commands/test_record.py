from typing import Any

from hub.commands import holds
from tests.commands.newsroom import EDITOR, Newsroom, later


async def last_entry(room: Newsroom) -> Any:
    (entry,) = await room.rows("select * from audit_entries order by sequence desc limit 1")
    return entry


async def test_every_command_is_on_record_with_who_and_why(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, reason="省防指启动防汛Ⅳ级应急响应")
    retraction = await newsroom.retract(article, reason="响应等级表述有误")
    reinstatement = await newsroom.reinstate(article)

    entries = await newsroom.rows(
        "select actor, action, subject, detail from audit_entries order by sequence"
    )

    assert [tuple(entry)[:3] for entry in entries] == [
        (EDITOR, "command.push", f"command:{push}"),
        (EDITOR, "command.retract", f"command:{retraction}"),
        (EDITOR, "command.reinstate", f"command:{reinstatement}"),
    ]
    assert entries[0].detail["total"] == 1
    assert entries[0].detail["reason"] == "省防指启动防汛Ⅳ级应急响应"
    assert entries[0].detail["request"].startswith("sha256:")
    assert entries[2].detail["lifted"] == [f"article {article}: everywhere"]


async def test_the_clock_is_on_record_too(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.pass_time(command)
    await newsroom.fire()

    entry = await last_entry(newsroom)
    assert (entry.actor, entry.action) == ("hub:clock", "command.fire")
    assert entry.subject == f"command:{command}"


async def test_a_list_too_long_for_the_record_is_kept_by_the_command(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", count=3_000)
    article = await newsroom.write()

    command = await newsroom.push(article, target={"accounts": accounts})

    (entry,) = await newsroom.rows("select detail from audit_entries")
    assert entry.detail["target"]["accounts"]["length"] == 3_000
    assert (await newsroom.show(command)).rule["accounts"] == accounts


async def test_a_correction_is_on_record_with_its_version_and_why(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.revise(article)

    command = await newsroom.correct(article, reason="雨量数据有误", version=2)

    entry = await last_entry(newsroom)
    act = (EDITOR, "command.correct", f"command:{command}")
    assert (entry.actor, entry.action, entry.subject) == act
    said = {
        name: entry.detail[name] for name in ("articles", "version", "reason", "total", "state")
    }
    assert said == {
        "articles": [article],
        "version": 2,
        "reason": "雨量数据有误",
        "total": 1,
        "state": "issued",
    }


async def test_a_pause_and_its_end_are_on_record(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write())
    what = {"scope": "command", "reach": str(command)}

    async with newsroom.database.work() as session:
        hold = await holds.pause(session, command, newsroom.mandate, reason="等待核实")
    entry = await last_entry(newsroom)
    assert (entry.actor, entry.action, entry.subject) == (EDITOR, "hold.place", f"hold:{hold.id}")
    assert entry.detail == what | {"reason": "等待核实"}

    async with newsroom.database.work() as session:
        await holds.resume(session, command, newsroom.mandate)
    entry = await last_entry(newsroom)
    assert (entry.actor, entry.action, entry.subject) == (EDITOR, "hold.lift", f"hold:{hold.id}")
    assert entry.detail == what


async def test_another_try_is_on_record_with_what_was_chosen_and_what_came_of_it(
    newsroom: Newsroom,
) -> None:
    dead, refused = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, dead, "credentials")
    await newsroom.park(article, refused, "refused")

    await newsroom.retry(command, codes=["credentials"])

    entry = await last_entry(newsroom)
    act = (EDITOR, "command.retry", f"command:{command}")
    assert (entry.actor, entry.action, entry.subject) == act
    assert entry.detail == {"codes": ["credentials"], "retried": 1, "closed": 0, "left": 0}
