from tests.commands.newsroom import EDITOR, Newsroom, later


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

    (entry,) = await newsroom.rows("select * from audit_entries order by sequence desc limit 1")

    assert (entry.actor, entry.action) == ("hub:clock", "command.fire")
    assert entry.subject == f"command:{command}"


async def test_a_list_too_long_for_the_record_is_kept_by_the_command(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", count=3_000)
    article = await newsroom.write()

    command = await newsroom.push(article, target={"accounts": accounts})

    (entry,) = await newsroom.rows("select detail from audit_entries")
    assert entry.detail["target"]["accounts"]["length"] == 3_000
    assert (await newsroom.show(command)).rule["accounts"] == accounts
