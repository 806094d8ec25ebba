import pytest

from hub.kit.problems import Banned, InvalidInput
from tests.commands.newsroom import Newsroom, later


async def test_a_retraction_goes_to_everyone_who_ever_got_the_article(newsroom: Newsroom) -> None:
    active, suspended, closed = await newsroom.enrol("420100", count=3)
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=suspended)
    await newsroom.rows("update accounts set status = 'closed' where id = :a", a=closed)

    command = await newsroom.retract(article)

    placements = await newsroom.placements(article)
    assert set(placements) == {active, suspended, closed}
    assert {(p.want, p.command_id, p.open) for p in placements.values()} == {(0, command, True)}
    assert {p.lane for p in placements.values()} == {"site/retract"}
    assert newsroom.effects[-1].lanes == {"site/retract"}
    assert (await newsroom.show(command)).progress.open == 3


async def test_what_was_never_sent_closes_at_once(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article)

    command = await newsroom.retract(article)

    assert await newsroom.results(push) == {(article, account): "superseded"}
    assert await newsroom.results(command) == {(article, account): "nothing_there"}
    placement = (await newsroom.placements(article))[account]
    assert (placement.want, placement.due_at, placement.open) == (0, None, False)
    assert (await newsroom.show(command)).done


async def test_what_is_on_the_wire_stays_open_for_its_holder(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article)
    await newsroom.take(article, account)
    held = (await newsroom.placements(article))[account]

    command = await newsroom.retract(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.want, placement.open) == ("none", 0, True)
    assert (placement.worker, placement.due_at) == (held.worker, held.due_at)
    assert await newsroom.results(push) == {(article, account): "superseded"}
    assert (await newsroom.show(command)).progress.open == 1


async def test_workers_are_told_to_stop_what_they_took_before(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)

    await newsroom.retract(article)

    (row,) = await newsroom.rows("select stopped_at, epoch from articles where id = :a", a=article)
    assert row.stopped_at is not None
    assert row.epoch == 1
    assert newsroom.effects[-1].stopped == [article]


async def test_a_retraction_covers_stray_copies(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.stray(article, account)

    command = await newsroom.retract(article)

    assert (await newsroom.placements(article, slot=1))[account].command_id == command
    assert (await newsroom.show(command)).progress.total == 2


async def test_a_retraction_covers_what_is_derived_however_far(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    origin = await newsroom.write()
    adoption = await newsroom.write(derived_from=origin)
    adaptation = await newsroom.write(derived_from=adoption)
    unrelated = await newsroom.write()
    await newsroom.push(adaptation)
    await newsroom.push(unrelated)

    command = await newsroom.retract(origin)

    assert (await newsroom.placements(adaptation))[account].want == 0
    assert (await newsroom.placements(unrelated))[account].want == 1
    shown = await newsroom.show(command)
    assert [a.article_id for a in shown.articles] == [origin, adoption, adaptation]


async def test_what_is_derived_is_banned_with_its_origin(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    origin = await newsroom.write()
    before = await newsroom.write(derived_from=origin)
    await newsroom.retract(origin)
    after = await newsroom.write(derived_from=origin)

    for derived in (before, after):
        with pytest.raises(Banned) as refused:
            await newsroom.push(derived)
        assert f"derived from article {origin}" in refused.value.detail


async def test_retracting_what_is_derived_leaves_its_origin_alone(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    origin = await newsroom.write()
    adoption = await newsroom.write(derived_from=origin)
    await newsroom.push(origin, adoption)

    await newsroom.retract(adoption)

    assert (await newsroom.placements(origin))[account].want == 1
    assert (await newsroom.placements(adoption))[account].want == 0


async def test_a_retraction_of_a_region_spares_the_others(newsroom: Newsroom) -> None:
    wuhan = [*await newsroom.enrol("420100"), *await newsroom.enrol("420102")]
    jingzhou = await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)

    command = await newsroom.retract(article, scope={"regions": ["420100"]})

    placements = await newsroom.placements(article)
    assert {a for a, p in placements.items() if p.want == 0} == set(wuhan)
    assert {a for a, p in placements.items() if p.want == 1} == set(jingzhou)
    assert (await newsroom.show(command)).progress.total == 2


async def test_a_retraction_of_an_account_spares_the_others(newsroom: Newsroom) -> None:
    this, other = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article)

    await newsroom.retract(article, scope={"accounts": [this]})

    placements = await newsroom.placements(article)
    assert (placements[this].want, placements[other].want) == (0, 1)
    again = await newsroom.push(article)
    assert (await newsroom.results(again)).get((article, this)) == "banned"


async def test_a_scope_that_names_what_is_not_there_is_refused(newsroom: Newsroom) -> None:
    article = await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.retract(article, scope={"regions": ["990000"], "accounts": [7]})

    assert {e.field for e in wrong.value.errors} == {
        "body.scope.regions[0]",
        "body.scope.accounts[0]",
    }
    assert await newsroom.rows("select from bans") == []


async def test_an_article_that_never_went_out_can_be_retracted(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    command = await newsroom.retract(article)

    assert (await newsroom.show(command)).done
    with pytest.raises(Banned):
        await newsroom.push(article)


async def test_retracting_again_drives_on_what_is_not_gone(newsroom: Newsroom) -> None:
    gone, stuck = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    first = await newsroom.retract(article)
    await newsroom.deliver(article, [gone])
    await newsroom.park(article, stuck, "reappeared", have="present", version=1)
    await newsroom.rows("update placements set deletions = 3 where account_id = :a", a=stuck)

    second = await newsroom.retract(article)

    assert await newsroom.results(first) == {
        (article, gone): "gone",
        (article, stuck): "superseded",
    }
    assert await newsroom.results(second) == {(article, gone): "nothing_there"}
    placement = (await newsroom.placements(article))[stuck]
    assert (placement.parked, placement.deletions, placement.open) == (None, 0, True)
    assert (await newsroom.rows("select count(*) as n from bans"))[0].n == 1


async def test_a_look_at_what_is_gone_stays_planned_when_retracted_again(
    newsroom: Newsroom,
) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.retract(article)
    await newsroom.deliver(article)
    await newsroom.rows(
        "update placements set lane = 'site/look', looks = 1, due_at = now() + '24 hours'"
    )

    await newsroom.retract(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.lane, placement.looks) == ("site/look", 1)
    assert placement.due_at is not None


async def test_a_wider_ban_can_be_added(newsroom: Newsroom) -> None:
    wuhan, jingzhou = await newsroom.enrol("420100"), await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.retract(article, scope={"regions": ["420100"]})

    await newsroom.retract(article)

    placements = await newsroom.placements(article)
    assert placements[wuhan[0]].want == placements[jingzhou[0]].want == 0
    bans = await newsroom.rows("select scope, reach from bans order by scope")
    assert [tuple(ban) for ban in bans] == [("everywhere", ""), ("region", "4201")]


async def test_a_push_that_failed_and_would_be_tried_again_never_lands(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.rows(
        "update placements set tries = 2, lane = 'site/push_slow', due_at = now() + '1 hour'"
    )

    await newsroom.retract(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.want, placement.due_at) == (0, None)


@pytest.mark.parametrize("have", ["doubt", "pending", "gone?"])
async def test_what_nobody_is_sure_of_stays_open(newsroom: Newsroom, have: str) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.rows("update placements set have = :have, have_version = 1", have=have)

    command = await newsroom.retract(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.want, placement.open) == (have, 0, True)
    assert placement.due_at is not None
    assert (await newsroom.show(command)).progress.open == 1


async def test_a_retraction_keeps_its_reasons_and_the_instruction_it_answers(
    newsroom: Newsroom,
) -> None:
    article = await newsroom.write()
    instruction = {
        "from": "省委网信办",
        "document": "鄂网信办函〔2026〕31号",
        "due_by": later(hours=1),
    }

    command = await newsroom.retract(
        article,
        reason="响应等级表述有误，全网撤回",
        public_reason="本文已撤下，请以最新发布为准。",
        instruction=instruction,
    )

    shown = await newsroom.show(command)
    assert shown.reason == "响应等级表述有误，全网撤回"
    assert shown.public_reason == "本文已撤下，请以最新发布为准。"
    assert shown.instruction is not None
    assert shown.instruction["from"] == "省委网信办"
    assert shown.instruction["document"] == "鄂网信办函〔2026〕31号"
