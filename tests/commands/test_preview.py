import pytest

from hub.commands import push
from hub.kit.problems import Banned, Conflict, InvalidInput
from tests.commands.newsroom import EVERYWHERE, REASON, Newsroom, later


async def test_a_dry_run_says_what_issuing_would_come_to(newsroom: Newsroom) -> None:
    here, fresh, suspended = await newsroom.enrol("420100", count=3)
    (banned,) = await newsroom.enrol("421000", "webhook")
    article = await newsroom.write()
    await newsroom.push(article, target={"accounts": [here]})
    await newsroom.deliver(article)
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=suspended)
    await newsroom.retract(article, scope={"accounts": [banned]})

    said = await newsroom.preview("push", article, target=EVERYWHERE)

    assert said.total == 4
    assert said.outlooks == {"already": 1, "banned": 1, "send": 1, "suspended": 1}
    assert said.by_platform["webhook"] == {"banned": 1}
    assert said.by_level["city"] == said.outlooks
    assert {p.account_id: p.outlook for p in said.placements.items} == {
        here: "already",
        fresh: "send",
        suspended: "suspended",
        banned: "banned",
    }

    command = await newsroom.push(article)
    assert (await newsroom.show(command)).results == {"already": 1, "banned": 1, "suspended": 1}
    assert (await newsroom.show(command)).progress.open == 1


async def test_a_dry_run_writes_nothing(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    await newsroom.preview("push", article, target=EVERYWHERE)
    await newsroom.preview("retract", article, reason=REASON)

    for table in ("commands", "command_targets", "placements", "deliveries", "audit_entries"):
        assert await newsroom.rows(f"select from {table}") == []


async def test_a_dry_run_of_several_articles_is_read_page_by_page(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", count=3)
    first, second = await newsroom.write(), await newsroom.write()

    said = await newsroom.preview("push", second, first, target=EVERYWHERE, limit=4)

    assert said.total == 6
    assert [(p.article_id, p.account_id) for p in said.placements.items] == [
        *((first, account) for account in accounts),
        (second, accounts[0]),
    ]
    assert said.placements.next is not None


async def test_a_dry_run_says_when_a_push_would_fire(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    until = later(hours=5)
    article = await newsroom.write(embargo_until=until)

    said = await newsroom.preview("push", article, target=EVERYWHERE, not_before=later(hours=1))

    assert said.fires_at is not None
    assert said.fires_at.isoformat() == until


async def test_a_dry_run_refuses_what_issuing_would_refuse(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    with pytest.raises(InvalidInput):
        await newsroom.preview("push", article, target=EVERYWHERE, not_before=later(days=-1))
    with pytest.raises(Conflict):
        await newsroom.preview("reinstate", article, reason=REASON)
    await newsroom.retract(article)
    with pytest.raises(Banned):
        await newsroom.preview("push", article, target=EVERYWHERE)
    with pytest.raises(Banned):
        await newsroom.preview("correct", article)


async def test_a_dry_run_of_a_rule_that_selects_nobody_says_so(newsroom: Newsroom) -> None:
    article = await newsroom.write()

    assert (await newsroom.preview("push", article, target=EVERYWHERE)).total == 0


async def test_a_dry_run_of_more_than_one_push_may_make_is_refused(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MAX_PLACEMENTS", 5)
    await newsroom.enrol("420100", count=3)
    first, second = await newsroom.write(), await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.preview("push", first, second, target=EVERYWHERE)

    assert [error.field for error in wrong.value.errors] == ["body.target"]
    assert "6 placements" in wrong.value.errors[0].reason
    assert (await newsroom.preview("push", first, target=EVERYWHERE)).total == 3


async def test_a_dry_run_of_a_correction(newsroom: Newsroom) -> None:
    landed, waiting, _ = await newsroom.enrol("420100", count=3)
    article = await newsroom.write()
    await newsroom.push(article, target={"accounts": [landed, waiting]})
    await newsroom.deliver(article, [landed])

    said = await newsroom.preview("correct", article)

    assert said.outlooks == {"already": 1, "send": 1}
    command = await newsroom.correct(article)
    assert (await newsroom.show(command)).progress.total == said.total


async def test_a_dry_run_of_a_retraction_includes_what_is_derived(newsroom: Newsroom) -> None:
    here, sending, waiting = await newsroom.enrol("420100", count=3)
    article = await newsroom.write()
    derived = await newsroom.write(derived_from=article)
    await newsroom.push(derived)
    await newsroom.deliver(derived, [here])
    await newsroom.take(derived, sending)

    said = await newsroom.preview("retract", article, reason=REASON)

    assert said.articles == [article, derived]
    assert said.outlooks == {"nothing_there": 1, "take_down": 2}
    nothing = [p.account_id for p in said.placements.items if p.outlook == "nothing_there"]
    assert nothing == [waiting]


async def test_a_dry_run_of_a_retraction_of_a_region(newsroom: Newsroom) -> None:
    await newsroom.enrol("420102")
    await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)

    said = await newsroom.preview("retract", article, reason=REASON, scope={"regions": ["420100"]})

    assert said.outlooks == {"take_down": 1}


async def test_a_dry_run_of_a_reinstatement_touches_no_placement(newsroom: Newsroom) -> None:
    article = await newsroom.write()
    await newsroom.retract(article)

    said = await newsroom.preview("reinstate", article, reason=REASON)

    assert (said.articles, said.total) == ([article], 0)
