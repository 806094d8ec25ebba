import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.access.mandate import Mandate
from hub.access.remit import EVERYWHERE
from hub.articles import service
from hub.articles.assets import add_asset
from hub.articles.draft import ArticleChange, ArticleDraft, ExternalPost
from hub.articles.external import register
from hub.articles.intake import draft_of
from hub.articles.models import Article
from hub.articles.story import Saved
from hub.kit.db import Database
from hub.kit.pagination import BIGGEST
from hub.kit.problems import Conflict, InvalidInput, NotFound

DESK = "省应急管理厅"
BY = Mandate.for_whole_hub(DESK)
get = partial(service.get, sees=EVERYWHERE, actor=DESK)
PNG = b"\x89PNG\r\n\x1a\n" + "汉口站水位".encode()
PDF = b"%PDF-1.7\n" + "应急响应分级表".encode()


def notice(**fields: object) -> ArticleDraft:
    return draft_of(
        {
            "title": "关于启动防汛Ⅳ级应急响应的通知",
            "body": "<p>各市州严格落实24小时值班制度。</p>",
            "source": "湖北省应急管理厅",
        }
        | fields
    )


async def create(database: Database, **fields: object) -> Saved:
    async with database.work() as session:
        return await service.create(session, notice(**fields), by=BY)


async def revise(database: Database, article_id: int, **fields: object) -> Saved:
    async with database.work() as session:
        return await service.revise(session, article_id, notice(**fields), by=BY)


async def keep(database: Database, data: bytes) -> str:
    async with database.work() as session:
        return (await add_asset(session, data, actor=DESK))[0].digest


async def actions(database: Database) -> list[tuple[str, str]]:
    async with database.connection() as connection:
        rows = await connection.execute(
            text("select action, subject from audit_entries order by sequence")
        )
        return [(row.action, row.subject) for row in rows]


async def numbers(database: Database, article_id: int) -> list[int]:
    async with database.work() as session:
        history = await service.history(session, article_id, EVERYWHERE, before=BIGGEST, limit=99)
        return [version.number for version in history]


async def test_an_article_begins_with_its_first_version(database: Database) -> None:
    saved = await create(database, tier="major")
    async with database.work() as session:
        story = await get(session, saved.story.article.id)
    assert story.article.tier == "major"
    assert story.article.current_version == story.version.number == 1
    assert story.version.title == "关于启动防汛Ⅳ级应急响应的通知"
    assert story.version.digest == "各市州严格落实24小时值班制度。"
    assert story.version.created_by == DESK


async def test_a_change_makes_a_new_version_and_the_old_one_stays(database: Database) -> None:
    first = await create(database)
    article_id = first.story.article.id
    second = await revise(database, article_id, body="<p>响应提升至Ⅲ级。</p>")
    assert second.changed
    async with database.work() as session:
        old, now = [await get(session, article_id, number) for number in (1, 2)]
    assert old.version.fingerprint == first.story.version.fingerprint
    assert "24小时" in old.version.body
    assert now.version.body == "<p>响应提升至Ⅲ级。</p>"
    assert now.article.current_version == 2


async def test_the_same_words_make_no_new_version(database: Database) -> None:
    first = await create(database)
    again = await revise(
        database,
        first.story.article.id,
        body="<P onclick='x()'>各市州严格落实24小时值班制度。\n</P>\n",
    )
    assert not again.changed
    assert again.story.version.number == 1
    assert await numbers(database, first.story.article.id) == [1]
    assert [action for action, _ in await actions(database)] == ["article.create"]


async def test_going_back_to_earlier_words_is_a_change_too(database: Database) -> None:
    article_id = (await create(database)).story.article.id
    await revise(database, article_id, title="关于启动防汛Ⅲ级应急响应的通知")
    assert (await revise(database, article_id)).story.version.number == 3


@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}"])
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("versions", "title", "'改'"), ("version_assets", "name", "'改'")],
)
async def test_a_version_never_changes_whoever_tries(
    database: Database, statement: str, table: str, column: str, value: str
) -> None:
    await create(database, cover=await keep(database, PNG))
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.connection() as connection:
            await connection.execute(text(statement.format(table, column, value)))


async def test_simultaneous_revisions_never_get_the_same_number(database: Database) -> None:
    article_id = (await create(database)).story.article.id
    revisions = [revise(database, article_id, title=f"防汛通知（第{n}次）") for n in range(8)]
    saved = await asyncio.gather(*revisions)
    assert sorted(one.story.version.number for one in saved) == list(range(2, 10))
    assert await numbers(database, article_id) == list(range(9, 0, -1))
    async with database.work() as session:
        present = await get(session, article_id)
    assert present.article.current_version == 9


async def test_simultaneous_revisions_to_the_same_words_make_one_version(
    database: Database,
) -> None:
    article_id = (await create(database)).story.article.id
    revisions = [revise(database, article_id, title="防汛通知（更正）") for _ in range(6)]
    saved = await asyncio.gather(*revisions)
    assert [one.changed for one in saved].count(True) == 1
    assert {one.story.version.number for one in saved} == {2}


async def test_a_retracted_article_can_be_revised(database: Database) -> None:
    article_id = (await create(database)).story.article.id
    async with database.work() as session:
        article = await session.get_one(Article, article_id)
        article.stopped_at, article.epoch = datetime.now(UTC), 1
    saved = await revise(database, article_id, title="关于防汛通知的更正")
    assert saved.changed
    assert saved.story.article.stopped_at is not None
    assert saved.story.article.epoch == 1


async def test_a_revision_keeps_what_it_does_not_name(database: Database) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    made = await create(database, tier="major", embargo_until=tomorrow.isoformat())
    article_id = made.story.article.id
    article = (await revise(database, article_id, title="更正")).story.article
    assert (article.tier, article.embargo_until) == ("major", tomorrow)
    article = (await revise(database, article_id, tier="general", embargo_until=None)).story.article
    assert (article.tier, article.embargo_until) == ("general", None)


async def test_a_tier_changes_without_a_new_version(database: Database) -> None:
    article_id = (await create(database)).story.article.id
    async with database.work() as session:
        asked = ArticleChange.model_validate({"tier": "major"})
        story = await service.change(session, article_id, asked, by=BY)
    assert story.article.tier == "major"
    assert await numbers(database, article_id) == [1]
    assert (await actions(database))[-1] == ("article.change", f"article:{article_id}")


async def test_asking_for_what_is_already_so_leaves_no_trace(database: Database) -> None:
    article_id = (await create(database, tier="major")).story.article.id
    async with database.work() as session:
        asked = ArticleChange.model_validate({"tier": "major"})
        await service.change(session, article_id, asked, by=BY)
    assert len(await actions(database)) == 1


async def test_an_embargo_that_has_ended_is_refused_unless_it_stood_already(
    database: Database,
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        await create(database, embargo_until=yesterday.isoformat())
    assert refused.value.errors[0].field == "embargo_until"
    article_id = (await create(database)).story.article.id
    async with database.work() as session:
        (await session.get_one(Article, article_id)).embargo_until = yesterday
    assert (await revise(database, article_id, title="更正", embargo_until=yesterday)).changed


@pytest.mark.parametrize("fixed", [{"kind": "video"}, {"derived_from": 1}])
async def test_what_an_article_is_never_changes(
    database: Database, fixed: dict[str, object]
) -> None:
    await create(database)
    article_id = (await create(database)).story.article.id
    with pytest.raises(Conflict, match="cannot become"):
        await revise(database, article_id, title="更正", **fixed)
    assert await numbers(database, article_id) == [1]


async def test_an_adoption_names_the_article_that_it_comes_from(database: Database) -> None:
    source = (await create(database)).story.article.id
    adopted = await create(database, derived_from=source)
    assert adopted.story.article.derived_from == source


async def test_an_adoption_of_nothing_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(database, derived_from=404)
    assert refused.value.errors[0].field == "derived_from"


async def test_a_version_shows_its_files_in_their_order(database: Database) -> None:
    png, pdf = await keep(database, PNG), await keep(database, PDF)
    body = (
        f'<p>水位图：</p><img src="asset:{png}" alt="汉口站水位"><a href="asset:{pdf}">分级表</a>'
    )
    cover = {"digest": png, "name": "封面.png", "alt": "长江汉口站"}
    assets = (await create(database, body=body, cover=cover)).story.assets
    assert [(a.role, a.digest, a.name, a.alt) for a in assets] == [
        ("cover", png, "封面.png", "长江汉口站"),
        ("inline", png, f"sha256-{png[7:19]}.png", "汉口站水位"),
        ("attachment", pdf, "分级表.pdf", ""),
    ]
    assert [(a.media_type, a.size) for a in assets[1:]] == [
        ("image/png", len(PNG)),
        ("application/pdf", len(PDF)),
    ]


async def test_every_file_that_the_hub_does_not_have_is_named(database: Database) -> None:
    absent = f"sha256:{'0' * 64}"
    body = f'<p>图</p><img src="asset:{absent}">'
    with pytest.raises(InvalidInput) as refused:
        await create(database, body=body, cover=absent, attachments=[absent])
    fields = [error.field for error in refused.value.errors]
    assert fields == ["cover", "attachments[0]", "body"]


async def test_a_cover_must_be_a_picture(database: Database) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(database, cover=await keep(database, PDF))
    assert "a picture must be" in refused.value.errors[0].reason


async def test_a_refused_draft_leaves_nothing_behind(database: Database) -> None:
    article_id = (await create(database)).story.article.id
    with pytest.raises(InvalidInput):
        await revise(database, article_id, title="更正", cover=f"sha256:{'0' * 64}", tier="major")
    async with database.work() as session:
        article = (await get(session, article_id)).article
    assert (article.tier, article.current_version) == ("general", 1)
    assert len(await actions(database)) == 1


@pytest.mark.parametrize(
    "body",
    ["", " ", "<p></p>", "<script>alert(1)</script>", "<p>\u3000&nbsp;</p>", "<style>p{}</style>"],
)
async def test_an_article_has_something_to_read(database: Database, body: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await create(database, body=body)
    assert refused.value.errors[0].field == "body"


async def test_a_file_is_kept_once(database: Database) -> None:
    async with database.work() as session:
        first = await add_asset(session, PNG, actor=DESK)
        again = await add_asset(session, PNG, actor=DESK)
    assert (first[1], again[1]) == (True, False)
    assert first[0] == again[0]
    assert [action for action, _ in await actions(database)] == ["asset.add"]


async def test_the_same_file_twice_at_once_is_kept_once(database: Database) -> None:
    digests = await asyncio.gather(*(keep(database, PNG) for _ in range(6)))
    assert len(set(digests)) == 1
    assert len(await actions(database)) == 1


async def test_a_post_is_registered_once_by_its_link(database: Database) -> None:
    post = ExternalPost(url="https://mp.weixin.qq.com/s/Yx3kQ7", title="临时交通管制")

    async def once() -> Saved:
        async with database.work() as session:
            return await register(session, post, by=BY)

    saved = await asyncio.gather(*(once() for _ in range(6)))
    assert len({one.story.article.id for one in saved}) == 1
    assert [one.changed for one in saved].count(True) == 1
    article = saved[0].story.article
    assert (article.origin, article.origin_url) == ("external", post.url)
    assert [action for action, _ in await actions(database)] == ["article.register"]


async def test_somebody_elses_post_has_no_words_to_revise(database: Database) -> None:
    async with database.work() as session:
        post = ExternalPost(url="https://weibo.com/1/a", title="临时交通管制")
        article_id = (await register(session, post, by=BY)).story.article.id
    with pytest.raises(Conflict):
        await revise(database, article_id)


@pytest.mark.parametrize("number", [None, 1])
async def test_an_article_that_is_not_there_is_not_found(
    database: Database, number: int | None
) -> None:
    async with database.work() as session:
        with pytest.raises(NotFound):
            await get(session, 404, number)
        with pytest.raises(NotFound):
            await service.history(session, 404, EVERYWHERE, before=BIGGEST, limit=99)
        with pytest.raises(NotFound):
            await service.revise(session, 404, notice(), by=BY)


async def test_versions_are_loaded_for_delivery_in_one_statement(database: Database) -> None:
    png, pdf = await keep(database, PNG), await keep(database, PDF)
    body = f'<p>水位图：</p><img src="asset:{png}">'
    first = (await create(database, body=body, attachments=[pdf])).story
    other = (await create(database, title="停水公告")).story
    await revise(database, other.article.id, title="停水公告（更正）")
    wanted = [(first.article.id, 1), (other.article.id, 2), (other.article.id, 2), (404, 1)]
    async with database.connection() as connection:
        loaded = await service.load_for_delivery(connection, wanted)
    assert set(loaded) == {(first.article.id, 1), (other.article.id, 2)}
    article = loaded[first.article.id, 1]
    assert article.body_html == first.version.body
    assert article.fingerprint == first.version.fingerprint
    assert article.published_at == first.article.created_at
    assert [(p.role, p.digest, p.media_type, p.size) for p in article.assets] == [
        ("attachment", pdf, "application/pdf", len(PDF)),
        ("inline", png, "image/png", len(PNG)),
    ]
    assert loaded[other.article.id, 2].title == "停水公告（更正）"
    assert loaded[other.article.id, 2].assets == ()


async def test_nothing_is_loaded_for_nothing(database: Database) -> None:
    async with database.work() as session:
        assert await service.load_for_delivery(session, []) == {}
