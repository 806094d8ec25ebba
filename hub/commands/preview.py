"""A dry run (试算): what a command would do, placement by placement, and all that is wrong with it.

It raises what issuing would raise, takes no lock and writes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands import push, retract
from hub.commands.facts import Facts
from hub.commands.named import check_named, check_not_banned, chosen_versions
from hub.commands.reinstate import check_lifted, lifted_by
from hub.commands.repository import articles, bans, commands, planning, previews
from hub.commands.repository.previews import Outlook
from hub.commands.schemas import (
    CommandRequest,
    CorrectRequest,
    PushRequest,
    ReinstateRequest,
    RetractRequest,
)
from hub.commands.views import OutlookOut, PreviewOut
from hub.commands.where import check_scope
from hub.kit.pagination import Page, page_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a command comes to.

    Attributes:
        outlook: tells it of each placement; None for a reinstatement, which touches none.
    """

    articles: list[int]
    outlook: Outlook | None = None
    fires_at: datetime | None = None


async def preview(
    session: AsyncSession,
    request: CommandRequest,
    *,
    platforms: Collection[str],
    after: tuple[int, int, int],
    limit: int,
) -> PreviewOut:
    """Return what a command would do, and the placements above the key `after`.

    Raises:
        InvalidInput, Banned, Conflict: as issuing it would.
    """
    facts = Facts(await commands.take_time(session), platforms)
    prospect = await _PROSPECTS[request.kind](session, request, facts)
    if prospect.outlook is None:
        return _described(prospect, [], Page(items=[]))
    async with planning.for_many(session):
        counts = await previews.count(session, prospect.outlook)
        rows = await previews.page(session, prospect.outlook, after=after, limit=limit + 1)
    shown = [OutlookOut.model_validate(row) for row in rows]
    page = page_of(shown, limit, key=lambda o: [o.article_id, o.account_id, o.slot])
    return _described(prospect, counts, page)


async def _push(session: AsyncSession, request: PushRequest, facts: Facts) -> Prospect:
    known = await articles.find(session, request.articles)
    checked = await push.check(session, request, known, facts)
    include, exclude = request.target.selection(), request.target.exclusion()
    accounts = await previews.accounts(session, include, exclude)
    push.check_size(accounts * len(checked.versions), least=0)
    outlook = previews.push(include, exclude, checked.versions, checked.bans)
    return Prospect(request.articles, outlook, checked.starts_at)


async def _correct(session: AsyncSession, request: CorrectRequest, facts: Facts) -> Prospect:
    _ = facts
    known = await articles.find(session, request.articles)
    versions = chosen_versions(request.articles, known, request.version)
    standing = await bans.reaching(session, request.articles)
    check_not_banned(standing)
    return Prospect(request.articles, previews.correct(versions, standing))


async def _retract(session: AsyncSession, request: RetractRequest, facts: Facts) -> Prospect:
    await check_scope(session, request.scope, facts)
    check_named(request.articles, await articles.find(session, request.articles))
    family = await articles.family(session, request.articles)
    return Prospect(family, previews.retract(retract.wish_of(0, request, family)))


async def _reinstate(session: AsyncSession, request: ReinstateRequest, facts: Facts) -> Prospect:
    await check_scope(session, request.scope, facts)
    check_named(request.articles, await articles.find(session, request.articles))
    standing = await bans.reaching(session, request.articles)
    check_lifted(request.articles, lifted_by(request, standing), standing)
    return Prospect(request.articles)


_PROSPECTS: dict[str, Callable[[AsyncSession, Any, Facts], Coroutine[Any, Any, Prospect]]] = {
    "push": _push,
    "correct": _correct,
    "retract": _retract,
    "reinstate": _reinstate,
}


def _described(
    prospect: Prospect, counts: Sequence[tuple[str, str, str, int]], page: Page[OutlookOut]
) -> PreviewOut:
    outlooks: Counter[str] = Counter()
    by_platform: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_level: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for platform, level, outlook, n in counts:
        for sums in (outlooks, by_platform[platform], by_level[level]):
            sums[outlook] += n
    return PreviewOut(
        articles=prospect.articles,
        fires_at=prospect.fires_at,
        total=outlooks.total(),
        outlooks=outlooks,
        by_platform=by_platform,
        by_level=by_level,
        placements=page,
    )
