"""The page on which a draft is written: the form, who else has it open, how it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.articles import service as articles
from hub.articles.owner import Owner
from hub.articles.repository.drafts import Found
from hub.articles.writing.content import DraftContent
from hub.articles.writing.presence import others_at
from hub.console.articles import words
from hub.console.articles.difference import Paragraph, difference
from hub.console.articles.previews import fields_called, names_of
from hub.console.articles.shown import file_path
from hub.console.drafts.fitting import fits
from hub.console.filters import ZONE
from hub.console.render import page
from hub.kit.i18n import _, language
from hub.kit.parts import Parts
from hub.kit.problems import FieldError, HubError
from hub.sdk.contract import Connector
from hub.sdk.text import plain


@dataclass(frozen=True, slots=True)
class Writing:
    """What one request about a draft needs."""

    request: Request
    session: AsyncSession
    parts: Parts
    actor: Actor
    connectors: Mapping[str, Connector]

    @property
    def mandate(self) -> Mandate:
        """On whose behalf, and where they may write."""
        return Mandate.of(self.actor, Permission.WRITE_ARTICLES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page.

    Attributes:
        found: the draft as it is kept.
        content: what the form shows: what is kept, or what was sent and could not be.
        problem: why it could not.
        theirs: what somebody else has saved over what was read, against what was sent.
    """

    found: Found
    content: DraftContent
    problem: HubError | None = None
    theirs: Sequence[Paragraph] = ()
    chosen: Sequence[str] = field(default=())


def kept(found: Found) -> Sheet:
    """Return the sheet of a draft as it is kept."""
    return Sheet(found, DraftContent.model_validate(found.draft.content))


def against(found: Found, sent: DraftContent) -> Sequence[Paragraph]:
    """Return what is kept, as it differs from what was sent."""
    now = DraftContent.model_validate(found.draft.content)
    return difference(_read(sent), _read(now))


def by_field(problem: HubError) -> HubError:
    """Name wrong fields as the form calls them: what is published says `content.title`."""
    problem.errors = tuple(
        FieldError(field=each.field.removeprefix("content."), reason=each.reason)
        for each in problem.errors
    )
    return problem


async def show(writing: Writing, sheet: Sheet) -> Response:
    """Answer with the page."""
    draft = sheet.found.draft
    owner = Owner(sheet.found.region, sheet.found.organisation)
    others = await others_at(writing.parts.redis, draft.id, writing.actor.name)
    chinese = language() == "zh"
    return page(
        writing.request,
        "drafts/draft.html",
        sheet.content.title or _("Without a title"),
        sheet.problem.status if sheet.problem else 200,
        crumbs=[(_("Drafts"), "/console/drafts")],
        keeps=True,  # what is saved stays, though it can't be published
        draft=draft,
        owner=owner,
        names=await articles.names(writing.session, [owner]),
        content=sheet.content,
        embargo=_local(sheet.content),
        problem=sheet.problem,
        theirs=sheet.theirs,
        newest=sheet.problem.extra.get("newest") if sheet.problem else None,
        others=others,
        chosen=sheet.chosen,
        platforms=names_of(writing.connectors, chinese=chinese),
        fits=await fits(
            writing.session, sheet.content, writing.connectors, sheet.chosen, chinese=chinese
        ),
        fields=fields_called(),
        kinds=words.kinds(),
        tiers=words.tiers(),
        categories=words.categories(),
        file_path=file_path,
    )


def _read(content: DraftContent) -> str:
    return "\n".join([content.title, content.digest, plain(content.body)])


def _local(content: DraftContent) -> str:
    """Return the embargo as `<input type=datetime-local>` takes it, in China's time."""
    until = content.embargo_until
    return until.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if until else ""
