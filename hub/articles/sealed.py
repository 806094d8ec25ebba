"""Sealed stories: retracted everywhere. They can be opened, and whoever opens one is on record."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.repository import articles, assets
from hub.articles.story import Story
from hub.audit.service import record


async def note_opening(session: AsyncSession, story: Story, actor: str) -> None:
    """Put on record, with the answer, that somebody is shown the words of a sealed article."""
    if story.article.sealed_at is not None:
        await _record(session, story.article.id, {"version": story.version.number}, actor)


async def note_draft(session: AsyncSession, article_id: int, draft_id: int, actor: str) -> None:
    """Put on record that somebody is shown what is written for a sealed article."""
    await _record(session, article_id, {"draft": draft_id}, actor)


async def note_file(session: AsyncSession, digest: str, actor: str) -> None:
    """Put on record that somebody is handed a file that only sealed articles show."""
    shown = await assets.sealed_use(session, digest)
    if shown is not None:
        article_id, number = shown
        await _record(session, article_id, {"version": number, "file": digest}, actor)


async def note_exchanges(
    session: AsyncSession, article_id: int, account_id: int, actor: str
) -> None:
    """Put on record that somebody is shown what a sealed article's account was sent."""
    if await articles.is_sealed(session, article_id):
        await _record(session, article_id, {"account": account_id}, actor)


async def _record(
    session: AsyncSession, article_id: int, detail: dict[str, object], actor: str
) -> None:
    subject = f"article:{article_id}"
    await record(session, actor=actor, action="article.read_sealed", subject=subject, detail=detail)
