"""SQL of articles: the rows that commands decide about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Place, Remit
from hub.articles.models import Article, Origin, Version
from hub.articles.owner import Owner
from hub.articles.repository.states import State, is_in
from hub.articles.repository.visible import belongs, newest_seen, visible
from hub.kit.sorting import Sort, ordered
from hub.kit.spelling import named


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a list has; None takes all.

    Attributes:
        words: stand in the title, or spell it.
        prefix: of the region that they belong to.
        state: what became of them, as far as whoever asks sees.
        only: these articles, by id.
        sort: in which order.
        since, until: when they were made: not before, and before.
    """

    kind: str | None = None
    tier: str | None = None
    category: str | None = None
    origin: str | None = None
    words: str | None = None
    prefix: str | None = None
    organisation: int | None = None
    derived_from: int | None = None
    state: State | None = None
    since: datetime | None = None
    until: datetime | None = None
    only: frozenset[int] | None = None
    sort: Sort = Sort.NEWEST


async def find(session: AsyncSession, article_id: int, sees: Remit) -> Row[Article, int] | None:
    """Return an article and the newest version of it, as far as both are visible to a remit."""
    statement = select(Article, newest_seen(sees)).where(Article.id == article_id, visible(sees))
    return (await session.execute(statement)).one_or_none()


async def lock(session: AsyncSession, article_id: int, remit: Remit) -> Article | None:
    """Return an article that nobody else changes until this unit of work ends.

    Only one that belongs within the remit.
    """
    mine = select(Article).where(Article.id == article_id, belongs(remit))
    locked = mine.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(locked)


async def is_sealed(session: AsyncSession, article_id: int) -> bool:
    """Say whether an article is retracted everywhere."""
    sealed = select(Article.id).where(Article.id == article_id, Article.sealed_at.is_not(None))
    return await session.scalar(sealed) is not None


async def add(session: AsyncSession, article: Article) -> None:
    """Insert an article; it has its id and its times afterwards."""
    session.add(article)
    await session.flush()
    await session.refresh(article)


async def save(session: AsyncSession, article: Article) -> None:
    """Write what was changed of an article."""
    article.updated_at = func.now()
    await session.flush()
    await session.refresh(article)


async def register(
    session: AsyncSession, url: str, owner: Owner, sees: Remit
) -> tuple[Article | None, bool]:
    """Return the external post with this link, if it is visible, and whether it is new here."""
    values = {
        "origin": Origin.EXTERNAL,
        "origin_url": url,
        "current_version": 1,
        "region_code": owner.region,
        "organisation_id": owner.organisation,
    }
    statement = insert(Article).values(values).on_conflict_do_nothing().returning(Article.id)
    is_new = await session.scalar(statement) is not None
    found = select(Article).where(Article.origin_url == url, true() if is_new else visible(sees))
    return await session.scalar(found), is_new


async def page(
    session: AsyncSession, wanted: ArticleFilter, sees: Remit, *, last: int | None, limit: int
) -> Sequence[Row[Article, int, str]]:
    """Return articles with the newest version that is seen, from behind id `last` on.

    Rows of the article, the version's number, and its title.
    """
    newest = select(Version.number, Version.title, Version.spelled).correlate(Article)
    newest = newest.where(Version.article_id == Article.id, Version.number == newest_seen(sees))
    if not sees.is_everywhere:
        newest = newest.offset(0)  # PostgreSQL asks it of what is on the page, one by one
    seen = newest.lateral("seen")
    statement = select(Article, seen.c.number, seen.c.title).join(seen, true()).where(visible(sees))
    statement = statement.where(*_conditions(wanted, sees))
    if wanted.words:
        statement = statement.where(named(seen.c.title, seen.c.spelled, wanted.words))
    page = ordered(statement, Article.id, wanted.sort, last).limit(limit)
    return (await session.execute(page)).all()


def _conditions(wanted: ArticleFilter, sees: Remit) -> Iterator[ColumnElement[bool]]:
    for column, value in (
        (Article.kind, wanted.kind),
        (Article.tier, wanted.tier),
        (Article.category, wanted.category),
        (Article.origin, wanted.origin),
        (Article.organisation_id, wanted.organisation),
        (Article.derived_from, wanted.derived_from),
    ):
        if value is not None:
            yield column == value
    if wanted.only is not None:
        yield Article.id.in_(wanted.only)
    if wanted.prefix:
        yield belongs(Remit((Place(wanted.prefix),)))
    if wanted.state is not None:
        yield is_in(wanted.state, sees)
    if wanted.since is not None:
        yield Article.created_at >= wanted.since
    if wanted.until is not None:
        yield Article.created_at < wanted.until
