"""Writing: drafts (草稿), begun, saved, published; with scripts the page saves by itself."""

import asyncio
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.owner import Owner
from hub.articles.repository.drafts import Found
from hub.articles.writing import service
from hub.articles.writing.content import DraftContent
from hub.articles.writing.endpoints import DraftQuery, list_drafts
from hub.articles.writing.publishing import publish
from hub.articles.writing.schemas import DraftPublication, DraftSave, NewDraft
from hub.console.articles.previews import fields_called
from hub.console.drafts.desk import Sheet, Writing, against, by_field, kept, show
from hub.console.drafts.fitting import fits
from hub.console.drafts.reading import read
from hub.console.drafts.sent import as_sent, content_of
from hub.console.form import Fields, Form, asked, see
from hub.console.places import region_code
from hub.console.query import CURSOR, address, ways
from hub.console.render import HEADERS, page, render
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment.dependencies import Connectors
from hub.kit.i18n import _, language
from hub.kit.pagination import Cursor
from hub.kit.problems import Conflict, HubError, InvalidInput
from hub.kit.web import Id, ProcessParts, Session

READS, WRITES = Needs(*SEES_DRAFTS), Needs(Permission.WRITE_ARTICLES)
Reading = Annotated[Remit, READS]
Remits = Annotated[Remit, WRITES]
PATH = "/console/drafts"

router = pages_below("/drafts")


async def _writing(
    request: Request,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
) -> Writing:
    return Writing(request, session, parts, actor, connectors)


CurrentWriting = Annotated[Writing, Depends(_writing)]
All = Annotated[bool, Query(alias="all", description="Others' drafts, too.")]


@router.get("")
async def show_drafts(
    writing: CurrentWriting,
    remit: Reading,
    *,
    every: All = False,
    q: str = "",
    cursor: Cursor = None,
) -> Response:
    """List one's own drafts, or all of one's places; with words, those of such a title.

    Who writes none reads all.
    """
    mine = not every and bool(writing.mandate.remit.places)
    said = {"mine": mine, "q": q.strip() or None, "cursor": cursor}
    return await _list(writing, remit, asked(DraftQuery, said))


@router.post("")
async def begin(writing: CurrentWriting, remit: Remits, form: Form) -> Response:
    """Begin a draft of a new article, or of the next version of one."""
    try:
        region = await region_code(writing.session, form.one("region"), "region")
        values = {
            "article": form.number("article"),
            "region": region,
            "organisation": form.number("organisation"),
        }
        found = await service.begin(writing.session, asked(NewDraft, values), by=writing.mandate)
    except InvalidInput as problem:
        return await _list(writing, remit, DraftQuery(mine=True), problem)
    return see(f"{PATH}/{found.draft.id}")


@router.get("/{draft_id}", dependencies=[READS])
async def show_draft(draft_id: Id, writing: CurrentWriting) -> Response:
    """Show a draft to whoever goes on with it, or only reads it."""
    reader = Mandate.of(writing.actor, *SEES_DRAFTS)
    found = await service.get(writing.session, draft_id, by=reader)
    if not writing.mandate.remit.covers(found.region, found.organisation):
        return await read(writing, found)
    return await show(writing, kept(found))


@router.post("/{draft_id}", dependencies=[WRITES])
async def keep(draft_id: Id, writing: CurrentWriting, form: Form) -> Response:
    """Save what was sent; then, if that was asked for, publish it. Nothing of it is lost."""
    found = await service.find(writing.session, draft_id, writing.mandate.remit)
    content = as_sent(form)
    try:
        content = await content_of(writing.session, form, actor=writing.actor.name)
        if form.one("act") == "copy":
            return await _copied(writing, found, content)
        return await _kept(writing, draft_id, form, content)
    except (Conflict, InvalidInput) as problem:
        now = await service.get(
            writing.session, draft_id, by=writing.mandate
        )  # its words are shown
        theirs = await asyncio.to_thread(against, now, content) if _overtaken(problem) else ()
        sheet = Sheet(now, content, by_field(problem), theirs, form.all("platform"))
        return await show(writing, sheet)


@router.post("/{draft_id}/check", dependencies=[WRITES])
async def check(draft_id: Id, writing: CurrentWriting, form: Form) -> Response:
    """Say how what is written now fits the chosen platforms; nothing is saved."""
    await service.find(writing.session, draft_id, writing.mandate.remit)
    content = await content_of(writing.session, form, actor=writing.actor.name)
    chosen, chinese = form.all("platform"), language() == "zh"
    found = await fits(writing.session, content, writing.connectors, chosen, chinese=chinese)
    html = render(writing.request, "drafts/fits.html", fits=found, fields=fields_called())
    return HTMLResponse(html, headers=HEADERS)


@router.post("/{draft_id}/discard", dependencies=[WRITES])
async def discard(draft_id: Id, writing: CurrentWriting, form: Form) -> Response:
    """Discard a draft, as it was read."""
    revision = form.number("revision")
    await service.discard(writing.session, draft_id, revision, by=writing.mandate)
    return say(see(PATH), "discarded")


def _overtaken(problem: HubError) -> bool:
    return "saved_by" in problem.extra


async def _kept(writing: Writing, draft_id: int, form: Fields, content: DraftContent) -> Response:
    sent = asked(DraftSave, {"revision": form.number("revision"), "content": content})
    draft = await service.save(writing.session, draft_id, sent, by=writing.mandate)
    if form.one("act") != "publish":
        return say(see(f"{PATH}/{draft_id}"), "saved")
    over = asked(DraftPublication, {"revision": draft.revision, "over": form.number("over")})
    async with writing.session.begin_nested():  # what was saved stays when it can't be published
        saved = await publish(writing.session, draft_id, over, by=writing.mandate)
    article_id = saved.story.article.id
    return say(see(f"/console/articles/{article_id}"), "published", article_id)


async def _copied(writing: Writing, found: Found, content: DraftContent) -> Response:
    """Begin a draft of its own with what could not be saved over somebody else's."""
    whose = {"region": found.region, "organisation": found.organisation}
    article = found.draft.article_id
    values = {"content": content} | ({"article": article} if article else whose)
    copied = await service.begin(writing.session, asked(NewDraft, values), by=writing.mandate)
    return say(see(f"{PATH}/{copied.draft.id}"), "copied")


async def _list(
    writing: Writing, remit: Remit, query: DraftQuery, problem: HubError | None = None
) -> Response:
    found = await list_drafts(query, writing.session, writing.actor, remit)
    owners = [Owner(each.region, each.organisation) for each in found.items]
    words = query.q or ""
    said = {"all": "" if query.mine else "1", "q": words, CURSOR: query.cursor or ""}
    return page(
        writing.request,
        "drafts/list.html",
        _("Drafts"),
        problem.status if problem else 200,
        problem=problem,
        found=found,
        every=not query.mine,
        words=words,
        other=address(PATH, {"all": "1" if query.mine else "", "q": words}),
        ways=ways(PATH, {name: value for name, value in said.items() if value}, found.next),
        names=await articles.names(writing.session, owners),
    )
