"""A dry run (试算): what a command would do, placement by placement, and all that is wrong with it.

It raises what issuing would raise, takes no lock and writes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.commands import push, retract
from hub.commands.facts import Facts
from hub.commands.fitting import Eyes
from hub.commands.foresight import foresee
from hub.commands.granted import granted
from hub.commands.models import CommandKind
from hub.commands.named import check_named, check_not_banned, chosen_versions
from hub.commands.preview_views import OutlookOut, PreviewOut
from hub.commands.prospect import Prospect
from hub.commands.reinstate import check_lifted, lifted_by
from hub.commands.repository import articles, bans, commands, places, planning, previews
from hub.commands.schemas import (
    CommandRequest,
    CorrectRequest,
    PushRequest,
    ReinstateRequest,
    RetractRequest,
)
from hub.commands.where import check_scope
from hub.kit.pagination import Page, page_of
from hub.sdk.contract import Connector

SPEAKING = frozenset({"push", "correct"})  # a retraction waits for nobody


async def preview(  # noqa: PLR0913 - what is asked, by whom, under which rules, and which page
    session: AsyncSession,
    request: CommandRequest,
    mandate: Mandate,
    *,
    platforms: Collection[str],
    connectors: Mapping[str, Connector],
    base_url: str,
    approval_above: int | None = None,
    after: tuple[int, int, int],
    limit: int,
) -> PreviewOut:
    """Return what a command would do, and the placements above the key `after`.

    Args:
        session: the unit of work.
        request: what is asked.
        mandate: who asks, and where they may.
        platforms: the keys of those that accounts can be on.
        connectors: those that are installed.
        base_url: the hub's own public address.
        approval_above: the placements that a push may make before a second person has to approve.
        after: the key of a placement.
        limit: how many placements are told one by one.

    Raises:
        InvalidInput, Banned, Conflict: as issuing it would.
    """
    facts = Facts(await commands.take_time(session), platforms, mandate, approval_above)
    prospect = await _PROSPECTS[request.kind](session, request, facts)
    if prospect.outlook is None:
        return _described(prospect, [], Page(items=[]))
    async with planning.for_many(session):
        counts = await previews.count(session, prospect.outlook)
        rows = await previews.page(session, prospect.outlook, after=after, limit=limit + 1)
        eyes = Eyes(connectors, mandate.remit, base_url)
        told = await foresee(session, CommandKind(request.kind), prospect, facts.now, eyes)
    shown = [OutlookOut.model_validate(row) for row in rows]
    page = page_of(shown, limit, key=lambda o: [o.article_id, o.account_id, o.slot])
    described = _described(prospect, counts, page)
    speaks = request.kind in SPEAKING
    described.needs_approval = speaks and facts.needs_approval(described.total)
    if request.kind == "retract":
        described.accounts = await previews.on_accounts(session, prospect.outlook)
    return described.model_copy(update=told)


async def _push(session: AsyncSession, request: PushRequest, facts: Facts) -> Prospect:
    known = await articles.find(session, request.articles, facts.mandate.sees)
    checked = await push.check(session, request, known, facts)
    meant = push.meant(request, facts.mandate.remit)
    push.check_size(await previews.accounts(session, meant) * len(checked.versions), least=0)
    outlook = previews.push(meant, checked.versions, checked.bans)
    return Prospect(request.articles, outlook, checked.starts_at, versions=checked.versions)


async def _correct(session: AsyncSession, request: CorrectRequest, facts: Facts) -> Prospect:
    remit = facts.mandate.remit
    known = await articles.find(session, request.articles, facts.mandate.sees)
    versions = chosen_versions(request.articles, known, request.version)
    standing = await bans.reaching(session, request.articles)
    check_not_banned(standing)
    beyond = await places.beyond(session, request.articles, remit)
    outlook = previews.correct(versions, standing, remit)
    return Prospect(request.articles, outlook, beyond=beyond, versions=versions)


async def _retract(session: AsyncSession, request: RetractRequest, facts: Facts) -> Prospect:
    await check_scope(session, request.scope, facts)
    mandate = facts.mandate
    check_named(request.articles, await articles.find(session, request.articles, mandate.sees))
    reaches = await granted(session, request.reaches(), mandate.remit)
    family = await articles.family(session, request.articles)
    beyond = await places.beyond(session, family, mandate.remit)
    outlook = previews.retract(retract.wish_of(0, request, family, reaches))
    return Prospect(family, outlook, beyond=beyond)


async def _reinstate(session: AsyncSession, request: ReinstateRequest, facts: Facts) -> Prospect:
    await check_scope(session, request.scope, facts)
    mandate = facts.mandate
    check_named(request.articles, await articles.find(session, request.articles, mandate.sees))
    standing = await bans.reaching(session, request.articles)
    own = await bans.placed_within(session, request.articles, mandate.remit)
    check_lifted(request.articles, lifted_by(request, standing, own), standing)
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
        beyond=prospect.beyond,
        placements=page,
    )
