"""Bans: placing, lifting, and finding those that reach an article.

A ban reaches what is derived from its article too, also what is derived later. It stands once, on
the article that was retracted, so that reinstating that one frees the others, and never frees one
that was retracted by itself.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.remit import Remit
from hub.access.within import within
from hub.articles.models import Article
from hub.commands.models import Ban, BanScope, Command
from hub.commands.reach import Reach, Standing

_PLACE = text(
    """
    insert into bans (article_id, scope, reach, command_id)
    select a.id, r.scope, r.reach, :command
    from unnest(cast(:articles as bigint[])) as a (id)
    cross join unnest(cast(:scopes as text[]), cast(:reaches as text[])) as r (scope, reach)
    on conflict (article_id, scope, reach) where lifted_at is null do nothing
    """
)


async def reaching(session: AsyncSession, article_ids: Sequence[int]) -> list[Standing]:
    """Return the bans that stand on articles or on anything that they are derived from."""
    own = select(Article.id, Article.id.label("source")).where(Article.id.in_(article_ids))
    line = own.cte("line", recursive=True)
    up = aliased(Article)
    line = line.union(
        select(line.c.id, up.derived_from)
        .where(up.id == line.c.source)
        .where(up.derived_from.is_not(None))
    )
    rows = await session.execute(
        select(line.c.id, Ban.article_id, Ban.scope, Ban.reach)
        .join(Ban, Ban.article_id == line.c.source)
        .where(Ban.lifted_at.is_(None))
        .order_by(line.c.id, Ban.article_id, Ban.scope, Ban.reach)
    )
    return [
        Standing(article_id, source, Reach(BanScope(scope), reach))
        for article_id, source, scope, reach in rows
    ]


async def place(
    session: AsyncSession, command_id: int, article_ids: Sequence[int], reaches: Sequence[Reach]
) -> None:
    """Ban articles; a ban that stands already stays as it is."""
    await session.execute(
        _PLACE,
        {
            "command": command_id,
            "articles": sorted(article_ids),
            "scopes": [reach.scope for reach in reaches],
            "reaches": [reach.reach for reach in reaches],
        },
    )


async def lift(
    session: AsyncSession,
    command_id: int,
    article_ids: Sequence[int],
    reaches: Sequence[Reach] | None,
    remit: Remit,
) -> list[Standing]:
    """Lift bans and return them.

    Args:
        session: the unit of work.
        command_id: the reinstatement.
        article_ids: the articles that the bans stand on.
        reaches: exactly these; None for all.
        remit: of these only those that were placed within it; what was retracted from above stays.
    """
    statement = (
        update(Ban)
        .where(Ban.article_id.in_(article_ids), Ban.lifted_at.is_(None), _placed_within(remit))
        .values(lifted_at=func.now(), lifted_by=command_id)
        .returning(Ban.article_id, Ban.scope, Ban.reach)
        .execution_options(synchronize_session=False)
    )
    if reaches is not None:
        statement = statement.where(_is_one_of(reaches))
    rows = await session.execute(statement)
    return [Standing(id_, id_, Reach(BanScope(scope), reach)) for id_, scope, reach in rows]


async def placed_within(
    session: AsyncSession, article_ids: Sequence[int], remit: Remit
) -> list[Standing]:
    """Return the bans that stand on articles and were placed within a remit."""
    rows = await session.execute(
        select(Ban.article_id, Ban.scope, Ban.reach).where(
            Ban.article_id.in_(article_ids), Ban.lifted_at.is_(None), _placed_within(remit)
        )
    )
    return [Standing(id_, id_, Reach(BanScope(scope), reach)) for id_, scope, reach in rows]


def _placed_within(remit: Remit) -> ColumnElement[bool]:
    by_command = within(remit, Command.region_code, Command.organisation_id)
    return exists().where(Command.id == Ban.command_id, by_command)


def _is_one_of(reaches: Sequence[Reach]) -> ColumnElement[bool]:
    return tuple_(Ban.scope, Ban.reach).in_([(r.scope.value, r.reach) for r in reaches])
