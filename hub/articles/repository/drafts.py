"""SQL of drafts: what is still written. A draft of an article belongs where the article does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.articles.models import Article, WorkingDraft
from hub.kit.spelling import named, spell

_IS_NEW = WorkingDraft.article_id.is_(None)
_REGION = case((_IS_NEW, WorkingDraft.region_code), else_=Article.region_code)
_TITLE = func.coalesce(WorkingDraft.content["title"].astext, "")
_UNIT = case((_IS_NEW, WorkingDraft.organisation_id), else_=Article.organisation_id)


class Found(NamedTuple):
    """A draft, whose it is, and since when its article is sealed."""

    draft: WorkingDraft
    region: str | None
    organisation: int | None
    sealed_at: datetime | None


class Mark(NamedTuple):
    """Where a page of drafts ended."""

    saved_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Which drafts a list has; None takes all.

    Attributes:
        words: stand in the title, or spell it.
    """

    made_by: str | None = None
    article: int | None = None
    words: str | None = None


async def find(
    session: AsyncSession, draft_id: int, remit: Remit, *, lock: bool = False
) -> Found | None:
    """Return a draft within a remit; locked, nobody else changes it until this work ends."""
    wanted = (WorkingDraft, _REGION, _UNIT, Article.sealed_at)
    statement = _within(select(*wanted), remit).where(WorkingDraft.id == draft_id)
    if lock:
        statement = statement.with_for_update(of=WorkingDraft)
    row = (await session.execute(statement.execution_options(populate_existing=True))).one_or_none()
    return Found(*row) if row else None


async def page(
    session: AsyncSession, wanted: DraftFilter, remit: Remit, *, before: Mark | None, limit: int
) -> Sequence[Row[Any]]:
    """Return what `DraftLine` names of drafts, the last saved first, from before a mark."""
    order = tuple_(WorkingDraft.saved_at, WorkingDraft.id)
    ids = _fitting(wanted, remit)
    if before is not None:
        ids = ids.where(order < before)
    # whose titles are read: those of this page
    shown = ids.order_by(WorkingDraft.saved_at.desc(), WorkingDraft.id.desc()).limit(limit)
    columns = (
        WorkingDraft.id,
        WorkingDraft.article_id.label("article"),
        WorkingDraft.based_on,
        _REGION.label("region"),
        _UNIT.label("organisation"),
        WorkingDraft.revision,
        WorkingDraft.made_by,
        WorkingDraft.made_at,
        WorkingDraft.saved_by,
        WorkingDraft.saved_at,
        _TITLE.label("title"),
    )
    lines = select(*columns).outerjoin(Article, Article.id == WorkingDraft.article_id)
    lines = lines.where(WorkingDraft.id.in_(shown))
    ordered = lines.order_by(WorkingDraft.saved_at.desc(), WorkingDraft.id.desc())
    return (await session.execute(ordered)).all()


async def count(session: AsyncSession, wanted: DraftFilter, remit: Remit) -> int:
    """Return how many drafts all pages would have."""
    found = await session.scalar(
        select(func.count()).select_from(_fitting(wanted, remit).subquery())
    )
    return int(found or 0)


def _fitting(wanted: DraftFilter, remit: Remit) -> Select[Any]:
    ids = _within(select(WorkingDraft.id), remit)
    if wanted.made_by is not None:
        ids = ids.where(WorkingDraft.made_by == wanted.made_by)
    if wanted.article is not None:
        ids = ids.where(WorkingDraft.article_id == wanted.article)
    if wanted.words is not None:
        ids = ids.where(named(_TITLE, WorkingDraft.spelled, wanted.words))
    return ids


async def count_of(session: AsyncSession, made_by: str) -> int:
    """Return how many drafts somebody has begun that are neither published nor discarded."""
    counted = select(func.count()).select_from(WorkingDraft)
    found = await session.scalar(counted.where(WorkingDraft.made_by == made_by))
    return int(found or 0)


async def add(session: AsyncSession, draft: WorkingDraft) -> None:
    """Insert a draft; it has its id and its times afterwards."""
    draft.spelled = _spelled(draft)
    session.add(draft)
    await session.flush()
    await session.refresh(draft)


async def save(session: AsyncSession, draft: WorkingDraft) -> None:
    """Write what was changed of a draft."""
    draft.spelled = _spelled(draft)
    draft.saved_at = func.now()
    await session.flush()
    await session.refresh(draft)


async def remove(session: AsyncSession, draft: WorkingDraft) -> None:
    """Delete a draft."""
    await session.delete(draft)
    await session.flush()


def _spelled(draft: WorkingDraft) -> str:
    return spell(draft.content.get("title", ""))


def _within(statement: Select[Any], remit: Remit) -> Select[Any]:
    mine: ColumnElement[bool] = within(remit, _REGION, _UNIT)
    return statement.outerjoin(Article, Article.id == WorkingDraft.article_id).where(mine)
