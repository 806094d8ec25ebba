import pytest

from hub.commands import push
from hub.kit.problems import Banned, InvalidInput
from tests.commands.newsroom import Newsroom


async def test_a_push_wants_the_article_on_every_account_that_the_rule_selects(
    newsroom: Newsroom,
) -> None:
    wuhan = await newsroom.enrol("420100")
    jiangan = await newsroom.enrol("420102", "webhook", count=2)
    await newsroom.enrol("421000")
    article = await newsroom.write()

    command = await newsroom.push(article, target={"regions": ["420100"]})

    placements = await newsroom.placements(article)
    assert set(placements) == {*wuhan, *jiangan}
    assert {(p.command_id, p.want, p.open) for p in placements.values()} == {(command, 1, True)}
    assert all(p.due_at is not None for p in placements.values())
    shown = await newsroom.show(command)
    assert (shown.progress.total, shown.progress.open, shown.done) == (3, 3, False)
    assert {name: p.open for name, p in shown.by_platform.items()} == {"site": 1, "webhook": 2}
    assert {name: p.total for name, p in shown.by_level.items()} == {"city": 1, "county": 2}
    assert newsroom.effects[-1].lanes == {"site/push", "webhook/push"}


async def test_issuing_freezes_the_list(newsroom: Newsroom) -> None:
    first = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    command = await newsroom.push(article)

    await newsroom.enrol("420100")

    rows = await newsroom.rows(
        "select account_id from command_targets where command_id = :c order by 1", c=command
    )
    assert [row.account_id for row in rows] == first


async def test_an_exclusion_wins_over_whatever_selects(newsroom: Newsroom) -> None:
    wuhan, shennongjia = await newsroom.enrol("420100"), await newsroom.enrol("429021")
    article = await newsroom.write()

    await newsroom.push(article, target={"everywhere": True, "exclude": {"regions": ["429021"]}})

    assert set(await newsroom.placements(article)) == set(wuhan)
    assert shennongjia


async def test_several_articles_go_to_every_account(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", count=3)
    first, second = await newsroom.write(), await newsroom.write()

    command = await newsroom.push(first, second)

    assert set(await newsroom.placements(first)) == set(accounts)
    assert set(await newsroom.placements(second)) == set(accounts)
    assert (await newsroom.show(command)).progress.total == 6


async def test_what_is_there_already_in_that_version_closes_at_once(newsroom: Newsroom) -> None:
    here, there = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article, [here])

    again = await newsroom.push(article)

    assert await newsroom.results(again) == {(article, here): "already"}
    placements = await newsroom.placements(article)
    assert (placements[here].command_id, placements[here].open) == (again, False)
    assert placements[here].due_at is None
    assert (placements[there].command_id, placements[there].open) == (again, True)


async def test_a_look_that_is_planned_survives_a_push_of_what_is_there(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.rows("update placements set lane = 'site/look', due_at = now() + '10 minutes'")

    await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert placement.lane == "site/look"
    assert placement.due_at is not None


async def test_a_push_of_a_newer_version_updates_what_is_there(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.revise(article)

    second = await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.command_id, placement.want, placement.have_version) == (second, 2, 1)
    assert placement.open
    assert await newsroom.results(first) == {(article, account): "published"}


async def test_a_push_never_wants_an_older_version_than_is_wanted(newsroom: Newsroom) -> None:
    landed, waiting = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.revise(article)
    await newsroom.push(article)
    await newsroom.deliver(article, [landed])

    older = await newsroom.push(article, version=1)

    placements = await newsroom.placements(article)
    assert placements[landed].want == placements[waiting].want == 2
    assert await newsroom.results(older) == {(article, landed): "already"}
    assert placements[waiting].command_id == older


async def test_after_a_retraction_and_its_end_an_older_version_can_be_pushed(
    newsroom: Newsroom,
) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.revise(article)
    await newsroom.push(article)
    await newsroom.retract(article)
    await newsroom.deliver(article)
    await newsroom.reinstate(article)

    await newsroom.push(article, version=1)

    assert (await newsroom.placements(article))[account].want == 1


async def test_what_a_push_replaces_is_closed_as_superseded(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article)

    second = await newsroom.push(article)

    assert await newsroom.results(first) == {(article, account): "superseded"}
    progress = (await newsroom.show(first)).progress
    assert (progress.replaced, progress.open) == (1, 0)
    assert (await newsroom.show(first)).done
    assert (await newsroom.show(second)).progress.open == 1


async def test_a_row_on_the_wire_is_not_reopened(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.take(article, account)
    held = (await newsroom.placements(article))[account]
    await newsroom.revise(article)

    command = await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.command_id, placement.want) == (command, 2)
    assert (placement.worker, placement.due_at) == (held.worker, held.due_at)
    assert (placement.aim, placement.claim) == (1, held.claim)


async def test_a_push_unparks_and_begins_afresh(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article)
    await newsroom.park(article, account, "exhausted")
    await newsroom.rows("update placements set lane = 'site/push_slow', deletions = 2, looks = 1")

    second = await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.parked, placement.why, placement.tries) == (None, None, 0)
    assert (placement.deletions, placement.looks, placement.lane) == (0, 0, "site/push")
    assert (await newsroom.show(first)).progress.parked == 0
    assert (await newsroom.show(second)).progress.open == 1


@pytest.mark.parametrize("status", ["suspended", "closed"])
async def test_an_account_that_takes_no_pushes_refuses_visibly(
    newsroom: Newsroom, status: str
) -> None:
    active, other = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.rows("update accounts set status = :s where id = :id", s=status, id=other)

    command = await newsroom.push(article)

    assert await newsroom.results(command) == {(article, other): "suspended"}
    assert set(await newsroom.placements(article)) == {active}
    progress = (await newsroom.show(command)).progress
    assert (progress.total, progress.failed, progress.open) == (2, 1, 1)


async def test_a_refusal_leaves_the_placement_as_it_is(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article)
    await newsroom.rows("update accounts set status = 'suspended'")
    await newsroom.revise(article)

    await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.command_id, placement.want, placement.open) == (first, 1, True)


async def test_urgent_is_due_before_high_and_high_before_normal(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    due = {}
    for priority in ("normal", "high", "urgent"):
        article = await newsroom.write()
        await newsroom.push(article, priority=priority)
        due[priority] = (await newsroom.placements(article))[account].due_at

    assert due["urgent"] < due["high"] < due["normal"]


async def test_an_article_that_is_not_there_is_named(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(article, 99)

    assert [error.field for error in wrong.value.errors] == ["body.articles[1]"]
    assert await newsroom.placements(article) == {}


async def test_a_version_that_is_not_there_is_named(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(article, version=2)

    assert [error.field for error in wrong.value.errors] == ["body.version"]


async def test_a_version_goes_with_one_article_only(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(await newsroom.write(), await newsroom.write(), version=1)

    assert [error.field for error in wrong.value.errors] == ["body.version"]


async def test_a_post_elsewhere_is_not_ours_to_push(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.rows(
        "update articles set origin = 'external', origin_url = 'https://mp.weixin.qq.com/s/Yx3kQ7'"
    )

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(article)

    assert [error.field for error in wrong.value.errors] == ["body.articles[0]"]


async def test_everything_unknown_in_a_rule_is_named_at_once(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(
            article,
            target={
                "regions": ["420100", "990000"],
                "platforms": ["fax"],
                "accounts": [4021],
                "exclude": {"organisations": [77]},
            },
        )

    assert {error.field for error in wrong.value.errors} == {
        "body.target.regions[1]",
        "body.target.platforms[0]",
        "body.target.accounts[0]",
        "body.target.exclude.organisations[0]",
    }


async def test_a_rule_that_selects_no_account_is_refused(newsroom: Newsroom) -> None:
    article = await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(article, target={"regions": ["429021"]})

    assert [error.field for error in wrong.value.errors] == ["body.target"]
    assert await newsroom.rows("select from commands") == []


async def test_more_placements_than_one_push_may_make_are_refused(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MAX_PLACEMENTS", 5)
    await newsroom.enrol("420100", count=3)
    first, second = await newsroom.write(), await newsroom.write()

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.push(first, second)

    assert "6 placements" in wrong.value.errors[0].reason
    assert await newsroom.placements(first) == {}


async def test_a_push_inside_a_ban_of_everywhere_is_refused_as_a_whole(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article, other = await newsroom.write(), await newsroom.write()
    await newsroom.retract(article)

    with pytest.raises(Banned) as refused:
        await newsroom.push(other, article)

    assert refused.value.extra["articles"] == [article]
    assert "reinstate" in refused.value.remedy
    assert await newsroom.placements(other) == {}


async def test_a_push_spares_the_accounts_where_the_article_is_banned(newsroom: Newsroom) -> None:
    wuhan, jingzhou = await newsroom.enrol("420102"), await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.retract(article, scope={"regions": ["420100"]})

    command = await newsroom.push(article)

    assert await newsroom.results(command) == {(article, wuhan[0]): "banned"}
    assert set(await newsroom.placements(article)) == set(jingzhou)


async def test_what_a_worker_is_taking_down_is_not_there_already(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.retract(article)
    await newsroom.take(article, account)
    await newsroom.reinstate(article)

    command = await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.want, placement.open) == ("present", 1, True)
    assert (await newsroom.show(command)).progress.open == 1


async def test_what_is_parked_is_driven_on_though_it_is_there_already(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.retract(article)
    await newsroom.park(article, account, "credentials", have="present", version=1)
    await newsroom.reinstate(article)

    await newsroom.push(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.parked, placement.open) == (None, True)
    assert placement.due_at is not None
