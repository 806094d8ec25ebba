from hub.access.remit import Place
from tests.commands.newsroom import Newsroom, later


async def take_down_of(newsroom: Newsroom, push: int) -> int:
    (row,) = await newsroom.rows("select id from commands where origin = :push", push=push)
    return int(row.id)


async def test_a_push_brings_its_take_down_along(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, take_down_at=later(days=2))
    await newsroom.deliver(article)

    take_down = await take_down_of(newsroom, push)
    shown = await newsroom.show(take_down)
    assert (shown.kind, shown.state, shown.origin) == ("retract", "scheduled", push)
    assert shown.progress.total == 1
    await newsroom.pass_time(take_down)
    assert await newsroom.fire() == 1

    placement = (await newsroom.placements(article))[account]
    assert (placement.want, placement.command_id, placement.open) == (0, take_down, True)
    assert newsroom.effects[-1].stopped == [article]
    assert newsroom.effects[-1].lanes == {"site/retract"}


async def test_a_take_down_belongs_to_the_place_of_its_push(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.rows("update articles set region_code = '420100'")
    push = await newsroom.acting(Place("4201")).push(article, take_down_at=later(days=2))
    officer = newsroom.acting(Place("4201"), actor="武汉市委网信办")
    assert (await officer.show(await take_down_of(newsroom, push))).region_code == "420100"


async def test_a_take_down_leaves_no_ban_and_clears_no_schedule(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, take_down_at=later(days=2))
    await newsroom.deliver(article)
    next_week = await newsroom.push(article, not_before=later(days=7))
    take_down = await take_down_of(newsroom, push)

    await newsroom.pass_time(take_down)
    await newsroom.fire()
    await newsroom.deliver(article)

    assert await newsroom.rows("select from bans") == []
    assert (await newsroom.show(next_week)).state == "scheduled"
    await newsroom.pass_time(next_week)
    assert await newsroom.fire() == 1
    assert (await newsroom.show(next_week)).progress.open == 1


async def test_a_take_down_spares_what_its_push_did_not_put_out(newsroom: Newsroom) -> None:
    mine, refused = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article, target={"accounts": [refused]})
    await newsroom.deliver(article)
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=refused)
    push = await newsroom.push(article, take_down_at=later(days=2))
    take_down = await take_down_of(newsroom, push)

    await newsroom.pass_time(take_down)
    await newsroom.fire()

    placements = await newsroom.placements(article)
    assert (placements[mine].want, placements[refused].want) == (0, 1)
    assert (await newsroom.results(take_down))[article, refused] == "nothing_there"


async def test_pushing_again_decides_anew_how_long_it_stays(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article, take_down_at=later(days=2))
    await newsroom.deliver(article)
    take_down = await take_down_of(newsroom, first)

    second = await newsroom.push(article, take_down_at=later(days=9))
    await newsroom.pass_time(take_down)

    assert await newsroom.fire() == 0
    assert (await newsroom.show(take_down)).state == "cancelled"
    assert (await newsroom.placements(article))[account].want == 1
    assert (await newsroom.show(await take_down_of(newsroom, second))).state == "scheduled"


async def test_a_correction_does_not_prolong_it(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, take_down_at=later(days=2))
    await newsroom.deliver(article)
    await newsroom.revise(article)
    correction = await newsroom.correct(article)
    take_down = await take_down_of(newsroom, push)

    await newsroom.pass_time(take_down)
    await newsroom.fire()

    assert (await newsroom.placements(article))[account].want == 0
    assert await newsroom.results(correction) == {(article, account): "superseded"}


async def test_a_retraction_clears_the_take_down(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, take_down_at=later(days=2))
    await newsroom.deliver(article)
    take_down = await take_down_of(newsroom, push)

    await newsroom.retract(article)

    shown = await newsroom.show(take_down)
    assert (shown.state, shown.progress.replaced) == ("cancelled", 1)


async def test_a_scheduled_push_plans_its_take_down_when_it_fires(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, not_before=later(hours=1), take_down_at=later(days=2))
    assert await newsroom.rows("select from commands where origin is not null") == []

    await newsroom.pass_time(push)
    await newsroom.fire()

    take_down = await take_down_of(newsroom, push)
    assert (await newsroom.show(take_down)).progress.total == 1


async def test_what_is_past_its_take_down_is_never_put_out(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, not_before=later(hours=1), take_down_at=later(days=2))
    await newsroom.rows(
        "update commands set not_before = now() - interval '2 days', "
        "take_down_at = now() - interval '1 day'"
    )

    await newsroom.fire()

    assert await newsroom.placements(article) == {}
    assert await newsroom.results(push) == {(article, account): "lapsed"}


async def test_what_waits_at_its_take_down_never_goes_out(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, take_down_at=later(days=2))
    (row,) = await newsroom.rows("select take_down_at from commands where id = :c", c=push)

    assert (await newsroom.placements(article))[account].not_after == row.take_down_at
