"""What a dry run tells before anything is sent: how it could be undone, what keeps it waiting."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.commands import fitting
from hub.commands.forecast_words import misfit_sentence, retraction_sentence, shortage_sentences
from hub.commands.preview_views import PreviewOut
from hub.commands.repository.stopping import stopping
from hub.deliveries.quotas import period_of
from tests.commands.newsroom import EVERYWHERE, REASON, Newsroom

SUBSCRIPTION = {"account_type": "subscription"}
SERVICE = {"account_type": "service", "channel": "mass"}
QUIET = {"account_type": "service", "channel": "freepublish"}


async def enrol_wechat(room: Newsroom, settings: dict[str, Any], region: str = "420100") -> int:
    (account,) = await room.enrol(region, "wechat")
    await room.rows(
        "update accounts set settings = cast(:s as jsonb) where id = :a",
        s=json.dumps(settings),
        a=account,
    )
    return account


async def use(room: Newsroom, account: int, per: str, used: int, bucket: str = "publish") -> None:
    begun, _ends = period_of(datetime.now(UTC), per)
    await room.rows(
        "insert into quota_usage (account_id, bucket, period, used) values (:a, :b, :p, :u)",
        a=account,
        b=bucket,
        p=begun,
        u=used,
    )


async def give(room: Newsroom, account: int, quotas: object) -> None:
    await room.rows(
        "update accounts set quotas = cast(:q as jsonb) where id = :a",
        q=json.dumps(quotas),
        a=account,
    )


async def hold(room: Newsroom, scope: str, reach: str = "") -> int:
    rows = await room.rows(
        "insert into holds (scope, reach, reason, placed_by) values (:s, :r, :why, '总编室') "
        "returning id",
        s=scope,
        r=reach,
        why="等待省应急管理厅确认",
    )
    return int(rows[0].id)


async def test_before_a_push_it_is_known_how_much_of_it_can_be_taken_back(
    newsroom: Newsroom,
) -> None:
    await newsroom.enrol("420100", "site", count=3)
    await newsroom.enrol("420100", "manual", count=2)
    for settings in (SUBSCRIPTION, SERVICE, QUIET):
        await enrol_wechat(newsroom, settings)
    (gone,) = await newsroom.enrol("421000", "fax")  # its connector was taken out

    said = await newsroom.preview("push", await newsroom.write(), target=EVERYWHERE)

    assert said.retraction == {"full": 4, "by_person": 2, "page_only": 2, "none": 1}
    assert said.retraction_by_platform == {
        "site": {"full": 3},
        "manual": {"by_person": 2},
        "wechat": {"page_only": 2, "full": 1},
        "fax": {"none": 1},
    }
    assert sum(said.retraction.values()) == said.outlooks["send"]
    await newsroom.rows("delete from accounts where id = :a", a=gone)


async def test_only_what_would_be_sent_is_forecast(newsroom: Newsroom) -> None:
    here, _new, suspended = await newsroom.enrol("420100", "manual", count=3)
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=suspended)
    article = await newsroom.write()
    await newsroom.push(article, target={"accounts": [here]})
    await newsroom.deliver(article)

    said = await newsroom.preview("push", article, target=EVERYWHERE)

    assert said.retraction == {"by_person": 1}


async def test_a_retractions_dry_run_says_what_stays_behind(newsroom: Newsroom) -> None:
    await enrol_wechat(newsroom, SERVICE)
    await newsroom.enrol("420100", "site", count=2)
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)

    said = await newsroom.preview("retract", article, reason=REASON)

    assert said.retraction == {"page_only": 1, "full": 2}


async def test_whose_quota_is_spent_is_counted_by_type(newsroom: Newsroom) -> None:
    accounts = [await enrol_wechat(newsroom, s) for s in (SUBSCRIPTION,) * 3 + (SERVICE,) * 2]
    await use(newsroom, accounts[0], "day", 1)
    await use(newsroom, accounts[1], "day", 1)
    await use(newsroom, accounts[3], "month", 4)
    await use(newsroom, accounts[4], "month", 3)

    said = await newsroom.preview("push", await newsroom.write(), target=EVERYWHERE)

    told = {q.account_type: (q.limit, q.accounts, q.spent, q.short) for q in said.quotas}
    assert told == {"subscription": (1, 3, 2, 0), "service": (4, 2, 1, 0)}
    ends = {q.account_type: q.renews_at for q in said.quotas}
    assert ends["subscription"] == period_of(datetime.now(UTC), "day")[1]


async def test_what_an_account_was_given_goes_before_what_its_type_has(newsroom: Newsroom) -> None:
    more = await enrol_wechat(newsroom, SUBSCRIPTION)
    nothing, spoilt = await newsroom.enrol("420100", "site", count=2)
    await give(newsroom, more, {"publish": {"limit": 2, "per": "day"}})
    await give(newsroom, nothing, {"publish": {"limit": 0, "per": "day"}})
    await give(newsroom, spoilt, {"publish": "often"})
    await use(newsroom, more, "day", 1)

    said = await newsroom.preview("push", await newsroom.write(), target=EVERYWHERE)

    assert [(q.platform, q.limit, q.spent) for q in said.quotas] == [("site", 0, 1)]


async def test_several_stories_may_be_more_than_is_left(newsroom: Newsroom) -> None:
    await enrol_wechat(newsroom, SUBSCRIPTION)  # eight stories are one send
    (account,) = await newsroom.enrol("420100", "site")
    await give(newsroom, account, {"publish": {"limit": 5, "per": "day"}})
    await use(newsroom, account, "day", 4)
    stories = [await newsroom.write() for _ in range(2)]

    said = await newsroom.preview("push", *stories, target=EVERYWHERE)

    assert [(q.platform, q.spent, q.short) for q in said.quotas] == [("site", 0, 1)]


async def test_a_hold_that_would_stop_something_is_named(newsroom: Newsroom) -> None:
    (first, _second) = await newsroom.enrol("420102", "site", count=2)
    await newsroom.enrol("421000", "webhook")
    article = await newsroom.write()
    assert (await newsroom.preview("push", article, target=EVERYWHERE)).held == 0
    region, account = (
        await hold(newsroom, "region", "4201"),
        await hold(newsroom, "account", str(first)),
    )
    await hold(newsroom, "tier", "major")
    await hold(newsroom, "command", "7")

    said = await newsroom.preview("push", article, target=EVERYWHERE)

    assert said.held == 2
    assert {h.id: (h.scope, h.stops) for h in said.holds} == {
        region: ("region", 2),
        account: ("account", 1),
    }
    hub = await hold(newsroom, "hub")
    everything = await newsroom.preview("push", article, target=EVERYWHERE)
    assert (everything.held, {h.id: h.stops for h in everything.holds}[hub]) == (3, 3)


async def test_what_is_foretold_to_be_held_is_held(newsroom: Newsroom) -> None:
    (account, _other) = await newsroom.enrol("420102", "site", count=2)
    await newsroom.enrol("420106", "webhook")
    await newsroom.enrol("421000", "webhook")
    article = await newsroom.write()
    for scope, reach in [
        ("hub", ""),
        ("platform", "webhook"),
        ("account", str(account)),
        ("region", "4201"),
        ("region", "42"),
        ("tier", "general"),
        ("tier", "major"),
    ]:
        await hold(newsroom, scope, reach)
    foretold = {h.id: h.stops for h in (await preview_of(newsroom, article)).holds}

    command = await newsroom.push(article)

    async with newsroom.database.work() as session:
        held = await stopping(session, command, [article])
    assert {row["id"]: row["stops"] for row in held} == foretold
    assert sorted(foretold.values()) == [1, 2, 3, 4, 4, 4]


async def preview_of(newsroom: Newsroom, article: int) -> PreviewOut:
    return await newsroom.preview("push", article, target=EVERYWHERE)


async def test_no_hold_stops_a_retraction(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await hold(newsroom, "hub")

    said = await newsroom.preview("retract", article, reason=REASON)

    assert (said.held, said.holds) == (0, [])


async def test_what_does_not_fit_a_platform_is_said_with_both_numbers(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100", "bilibili")
    await newsroom.enrol("420100", "site")
    article = await newsroom.write()

    said = await newsroom.preview("push", article, target=EVERYWHERE)

    assert [
        (m.article_id, m.version, m.platform, m.field, m.limit, m.becomes) for m in said.misfits
    ] == [(article, 1, "bilibili", "body", 200, "refused")]
    assert said.misfits[0].length < 200


async def test_what_a_platform_leaves_out_or_refuses_is_said(newsroom: Newsroom) -> None:
    for platform in ("kuaishou", "mastodon", "site"):
        await newsroom.enrol("420100", platform)
    article = await newsroom.write()
    await newsroom.revise(article, body="<p>请加强巡查值守。</p>" * 90)

    said = (await newsroom.preview("push", article, target=EVERYWHERE)).differences

    assert [(d.article_id, d.platform) for d in said] == [
        (article, "kuaishou"),
        (article, "mastodon"),
    ]
    assert "carries none" in said[0].refusal
    assert (said[1].length, said[1].refusal) == (720, "")
    assert 300 < said[1].shown < 500


async def test_what_would_take_too_long_to_try_is_only_measured(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "TRIED", 20)
    await newsroom.enrol("420100", "weibo_article")
    article = await newsroom.write()
    await newsroom.revise(article, title="汛" * 33)

    said = await newsroom.preview("push", article, target=EVERYWHERE)

    assert said.differences == []
    assert [m.field for m in said.misfits] == ["title"]


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"full": 9412, "page_only": 430, "none": 37}, "9,412 可彻底撤回，430 留卡片，37 无法撤回"),
        ({"by_person": 2, "full": 0}, "2 需人工撤回"),
        ({}, ""),
    ],
)
def test_the_forecast_is_one_sentence(counts: dict[str, int], said: str) -> None:
    assert retraction_sentence(counts) == said


@pytest.mark.usefixtures("chinese")
def test_what_is_spent_and_what_does_not_fit_are_sentences() -> None:
    spent = {"account_type": "subscription", "operation": "publish", "per": "day"}
    told = shortage_sentences(spent | {"spent": 13, "short": 0}, "微信公众号")
    assert told == ["13 个订阅号今日已发"]
    title = {"field": "title", "length": 35, "limit": 32, "counted": "characters"}
    assert (
        misfit_sentence(title | {"becomes": "refused"})
        == "标题：35 字，最多 32 字，不会在该平台发出"
    )
