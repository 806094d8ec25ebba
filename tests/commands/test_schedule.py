import pytest

from hub.commands import schedule
from hub.kit.problems import Banned, InvalidInput
from tests.commands.newsroom import Newsroom, later


async def test_a_scheduled_push_touches_nothing_before_its_time(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    command = await newsroom.push(article, not_before=later(hours=1))

    assert await newsroom.fire() == 0
    assert await newsroom.placements(article) == {}
    shown = await newsroom.show(command)
    assert (shown.state, shown.progress.total, shown.progress.open) == ("scheduled", 1, 1)
    assert not shown.done


async def test_a_scheduled_push_fires_when_its_time_comes(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1), priority="urgent")

    await newsroom.pass_time(command)

    assert await newsroom.fire() == 1
    assert (await newsroom.placements(article))[account].command_id == command
    shown = await newsroom.show(command)
    assert (shown.state, shown.progress.open) == ("issued", 1)
    assert shown.issued_at is not None
    assert newsroom.effects[-1].lanes == {"site/push"}
    assert await newsroom.fire() == 0


async def test_a_scheduled_push_goes_to_the_accounts_of_its_issue(newsroom: Newsroom) -> None:
    first = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.enrol("420100")

    await newsroom.pass_time(command)
    await newsroom.fire()

    assert set(await newsroom.placements(article)) == set(first)


async def test_a_scheduled_push_goes_out_in_the_version_of_its_issue(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.revise(article)

    await newsroom.pass_time(command)
    await newsroom.fire()

    assert (await newsroom.placements(article))[account].want == 1


async def test_who_is_suspended_when_it_fires_refuses(newsroom: Newsroom) -> None:
    before, meanwhile = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=before)
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.rows(
        "update accounts set status = case id when :a then 'active' else 'suspended' end", a=before
    )

    await newsroom.pass_time(command)
    await newsroom.fire()

    assert set(await newsroom.placements(article)) == {before}
    assert await newsroom.results(command) == {(article, meanwhile): "suspended"}


async def test_a_scheduled_push_never_fires_after_a_retraction(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))

    await newsroom.retract(article)
    await newsroom.reinstate(article)
    await newsroom.pass_time(command)

    assert await newsroom.fire() == 0
    assert await newsroom.placements(article) == {}
    shown = await newsroom.show(command)
    assert (shown.state, shown.progress.replaced, shown.done) == ("cancelled", 1, True)
    assert await newsroom.results(command) == {(article, account): "superseded"}


async def test_an_embargoed_push_never_fires_after_a_retraction(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write(embargo_until=later(hours=1))
    command = await newsroom.push(article)

    await newsroom.retract(article)
    await newsroom.rows("update articles set embargo_until = now() - interval '1 second'")

    assert await newsroom.fire() == 0
    assert await newsroom.placements(article) == {}
    assert (await newsroom.show(command)).state == "cancelled"


async def test_a_schedule_of_another_epoch_never_fires(newsroom: Newsroom) -> None:
    """Even where nobody has cleared it: the epoch is a second barrier."""
    await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.rows("update articles set epoch = epoch + 1")

    await newsroom.pass_time(command)
    await newsroom.fire()

    assert await newsroom.placements(article) == {}
    assert (await newsroom.show(command)).state == "cancelled"


async def test_a_schedule_loses_only_what_is_retracted(newsroom: Newsroom) -> None:
    wuhan, jingzhou = await newsroom.enrol("420102"), await newsroom.enrol("421000")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))

    await newsroom.retract(article, scope={"regions": ["420100"]})
    await newsroom.reinstate(article)
    await newsroom.pass_time(command)
    await newsroom.fire()

    assert set(await newsroom.placements(article)) == set(jingzhou)
    assert await newsroom.results(command) == {(article, wuhan[0]): "superseded"}
    assert (await newsroom.show(command)).state == "issued"


async def test_of_several_articles_only_the_retracted_one_stays_behind(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    retracted, other = await newsroom.write(), await newsroom.write()
    command = await newsroom.push(retracted, other, not_before=later(hours=1))

    await newsroom.retract(retracted)
    await newsroom.pass_time(command)
    await newsroom.fire()

    assert await newsroom.placements(retracted) == {}
    assert (await newsroom.placements(other))[account].command_id == command
    progress = (await newsroom.show(command)).progress
    assert (progress.total, progress.replaced, progress.open) == (2, 1, 1)


async def test_a_ban_that_stands_at_issue_refuses_at_issue(newsroom: Newsroom) -> None:
    wuhan = await newsroom.enrol("420100")
    await newsroom.enrol("421000")
    article, banned = await newsroom.write(), await newsroom.write()
    await newsroom.retract(article, scope={"regions": ["420100"]})
    await newsroom.retract(banned)

    command = await newsroom.push(article, not_before=later(hours=1))

    assert await newsroom.results(command) == {(article, wuhan[0]): "banned"}
    with pytest.raises(Banned):
        await newsroom.push(banned, not_before=later(hours=1))


async def test_a_warning_that_did_not_get_out_in_time_lapses_visibly(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1), not_after=later(hours=2))
    await newsroom.rows(
        "update commands set not_before = now() - interval '2 hours', "
        "not_after = now() - interval '1 hour'"
    )

    await newsroom.fire()

    assert await newsroom.placements(article) == {}
    assert await newsroom.results(command) == {(article, account): "lapsed"}
    shown = await newsroom.show(command)
    assert (shown.state, shown.progress.failed, shown.done) == ("lapsed", 1, True)


async def test_a_push_carries_its_end_to_the_placements(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_after=later(hours=2))

    (row,) = await newsroom.rows("select not_after from commands where id = :c", c=command)
    assert (await newsroom.placements(article))[account].not_after == row.not_after


async def test_an_embargo_makes_a_push_wait(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write(embargo_until=later(hours=1))

    command = await newsroom.push(article)

    assert (await newsroom.show(command)).state == "scheduled"
    assert await newsroom.fire() == 0
    await newsroom.rows("update articles set embargo_until = now() - interval '1 second'")
    assert await newsroom.fire() == 1
    assert (await newsroom.placements(article))[account].command_id == command


async def test_a_push_waits_for_the_longest_of_its_embargoes(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    free, embargoed = await newsroom.write(), await newsroom.write(embargo_until=later(hours=1))

    command = await newsroom.push(free, embargoed)

    assert await newsroom.fire() == 0
    assert (await newsroom.show(command)).state == "scheduled"
    assert await newsroom.placements(free) == {}


async def test_an_embargo_that_is_prolonged_holds_the_push_back(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.rows("update articles set embargo_until = now() + interval '1 day'")

    await newsroom.pass_time(command)

    assert await newsroom.fire() == 0


async def test_an_embargo_beyond_the_end_of_a_push_is_refused(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write(embargo_until=later(hours=3))

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(article, not_after=later(hours=2))

    assert [error.field for error in wrong.value.errors] == ["body.not_after"]


async def test_a_time_that_has_just_passed_is_now(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()

    command = await newsroom.push(article, not_before=later(seconds=-30))

    assert (await newsroom.show(command)).state == "issued"
    assert account in await newsroom.placements(article)


async def test_firing_does_not_wait_for_an_article_that_is_held(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    held, free = await newsroom.write(), await newsroom.write()
    first = await newsroom.push(held, not_before=later(hours=1))
    second = await newsroom.push(free, not_before=later(hours=2))
    await newsroom.pass_time(first)
    await newsroom.pass_time(second)

    async with newsroom.database.work() as session:
        await schedule.articles.lock(session, [held])
        assert await newsroom.fire() == 1

    assert await newsroom.placements(held) == {}
    assert account in await newsroom.placements(free)
    assert await newsroom.fire() == 1
    assert account in await newsroom.placements(held)
