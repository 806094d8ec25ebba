"""SQL of articles: the rows that commands decide about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Article, Origin, Version


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a list has; None takes all. `words` stand somewhere in the title."""

    kind: str | None = None
    tier: str | None = None
    origin: str | None = None
    words: str | None = None


async def find(session: AsyncSession, article_id: int) -> Article | None:
    """Return an article."""
    return await session.get(Article, article_id)


async def lock(session: AsyncSession, article_id: int) -> Article | None:
    """Return an article that nobody else changes until this unit of work ends."""
    return await session.get(Article, article_id, with_for_update=True, populate_existing=True)


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


async def register(session: AsyncSession, url: str) -> tuple[Article, bool]:
    """Return the external post with this link, and whether it is new here."""
    values = {"origin": Origin.EXTERNAL, "origin_url": url, "current_version": 1}
    statement = insert(Article).values(values).on_conflict_do_nothing().returning(Article.id)
    is_new = await session.scalar(statement) is not None
    return (await session.scalars(select(Article).where(Article.origin_url == url))).one(), is_new


async def page(
    session: AsyncSession, wanted: ArticleFilter, *, before: int | None, limit: int
) -> Sequence[Row[Article, str]]:
    """Return articles with their present titles, the newest first, from below id `before`."""
    current = (Version.article_id == Article.id) & (Version.number == Article.current_version)
    statement = select(Article, Version.title).join(Version, current)
    for column, value in (
        (Article.kind, wanted.kind),
        (Article.tier, wanted.tier),
        (Article.origin, wanted.origin),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.words:
        statement = statement.where(Version.title.icontains(wanted.words, autoescape=True))
    if before is not None:
        statement = statement.where(Article.id < before)
    return (await session.execute(statement.order_by(Article.id.desc()).limit(limit))).all()
