"""A draft as it is shown to whoever reads it and writes nothing where it belongs."""

import asyncio

from fastapi import Response

from hub.articles import service as articles
from hub.articles.owner import Owner
from hub.articles.repository.drafts import Found
from hub.articles.sanitise import sanitise
from hub.articles.writing.content import DraftContent
from hub.console.articles import words
from hub.console.articles.shown import file_path, shown
from hub.console.drafts.desk import Writing
from hub.console.render import page
from hub.kit.i18n import _
from hub.kit.problems import InvalidInput


async def read(writing: Writing, found: Found) -> Response:
    """Answer with the page; whoever writes is not told that somebody reads."""
    content = DraftContent.model_validate(found.draft.content)
    owner = Owner(found.region, found.organisation)
    return page(
        writing.request,
        "drafts/read.html",
        content.title or _("Without a title"),
        crumbs=[(_("Drafts"), "/console/drafts")],
        draft=found.draft,
        owner=owner,
        names=await articles.names(writing.session, [owner]),
        content=content,
        body=await asyncio.to_thread(_readable, content.body),
        kinds=words.kinds(),
        tiers=words.tiers(),
        categories=words.categories(),
        file_path=file_path,
    )


def _readable(body: str) -> str:
    """Return the body as a story's page shows it; what cannot be made safe, as it was typed."""
    try:
        return shown(sanitise(body).html)
    except InvalidInput:
        return body
