"""Reinstating (解禁): lift bans. It pushes nothing: that is another decision."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.named import check_named
from hub.commands.reach import Standing, banned_everywhere
from hub.commands.repository import articles, bans, commands
from hub.commands.schemas import ReinstateRequest
from hub.commands.stored import shortened
from hub.commands.where import check_scope
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError


async def issue(
    session: AsyncSession, command_id: int, request: ReinstateRequest, facts: Facts
) -> Effects:
    """Lift the bans that stand on articles; each must have one."""
    await check_scope(session, request.scope, facts)
    mandate = facts.mandate
    known = await articles.lock(session, request.articles, mandate.sees)
    check_named(request.articles, known)
    await commands.add_articles(session, command_id, [(a.id, None, a.epoch) for a in known])
    reaches = request.scope.reaches() if request.scope else None
    lifted = await bans.lift(session, command_id, request.articles, reaches, mandate.remit)
    check_lifted(request.articles, lifted, await bans.reaching(session, request.articles))
    await _unseal(session, request.articles)
    names = [f"article {ban.source}: {ban.reach}" for ban in lifted]
    return Effects(noted={"lifted": shortened(names)})


def lifted_by(
    request: ReinstateRequest, standing: Iterable[Standing], own: Collection[Standing]
) -> list[Standing]:
    """Return which of the bans that reach the articles would be lifted.

    Args:
        request: what is asked.
        standing: the bans that reach the articles.
        own: those that were not placed from above.
    """
    reaches = request.scope.reaches() if request.scope else None
    return [
        ban
        for ban in standing
        if ban.source == ban.article_id and ban in own and (reaches is None or ban.reach in reaches)
    ]


async def _unseal(session: AsyncSession, named: Sequence[int]) -> None:
    """Open what is not retracted everywhere any more, derived articles included."""
    family = await articles.family(session, named)
    sealed = banned_everywhere(await bans.reaching(session, family))
    await articles.unseal(session, [article for article in family if article not in sealed])


def check_lifted(
    named: Sequence[int], lifted: Collection[Standing], left: Collection[Standing]
) -> None:
    """Raise `Conflict` if an article has no ban that could be lifted."""
    freed = {ban.article_id for ban in lifted}
    errors = [
        FieldError(field=f"body.articles[{index}]", reason=_why_not(id_, left))
        for index, id_ in enumerate(named)
        if id_ not in freed
    ]
    if errors:
        raise Conflict(_("There is no such ban to lift; nothing was done."), errors=errors)


def _why_not(article_id: int, left: Collection[Standing]) -> str:
    own = sorted({str(b.reach) for b in left if b.article_id == b.source == article_id})
    above = sorted({b.source for b in left if b.article_id == article_id != b.source})
    if own:
        return _(
            "article {article_id} is banned: {reaches}; name exactly that, or "
            "nothing; what was retracted from above is reinstated from there",
            article_id=article_id,
            reaches=", ".join(own),
        )
    if above:
        return _(
            "the ban stands on article {source}, which it is derived from: reinstate that",
            source=above[0],
        )
    return _("article {article_id} is not banned", article_id=article_id)
