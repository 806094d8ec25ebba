"""How long what is written is on each platform, and what of it does not fit."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles import markup
from hub.articles.assets import find_pictures
from hub.articles.digest import digest_of_body
from hub.articles.sanitise import sanitise
from hub.articles.writing.content import DraftContent
from hub.console.articles.previews import name_of
from hub.kit.problems import InvalidInput
from hub.sdk.contract import Connector, Picture
from hub.sdk.counting import length
from hub.sdk.fits import Measured, Misfit, misfits
from hub.sdk.manifest import Beyond, Limit, Limits

TONES = {None: "good", Beyond.CUT: "warn", Beyond.REFUSED: "bad"}


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of a field, and how much there may be; `most` is None for any amount."""

    field: str
    has: int
    most: int | None
    tone: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A draft on one platform."""

    platform: str
    name: str
    counts: Sequence[Count]
    misfits: Sequence[Misfit]

    @property
    def is_refused(self) -> bool:
        """Whether it would not go out as it is."""
        return any(each.becomes is Beyond.REFUSED for each in self.misfits)


async def fits(
    session: AsyncSession,
    content: DraftContent,
    connectors: Mapping[str, Connector],
    chosen: Collection[str] = (),
    *,
    chinese: bool,
) -> list[Fit]:
    """Measure a draft on the chosen platforms, or on all; what does not fit comes first.

    A body that cannot be made safe is measured as it stands: saying why is for publishing.
    """
    story = await asyncio.to_thread(_measured, content)
    story = await _with_pictures(session, story, content)
    wanted = [each for key, each in connectors.items() if not chosen or key in chosen]
    found = await asyncio.to_thread(_on_each, story, wanted, chinese=chinese)
    return sorted(found, key=lambda fit: (not fit.is_refused, not fit.misfits, fit.name))


def _measured(content: DraftContent) -> Measured:
    try:
        html = sanitise(content.body).html
    except InvalidInput:
        html = ""
    digest = content.digest or digest_of_body(markup.read(html))
    return Measured.of(content.title, digest, html)


async def _with_pictures(session: AsyncSession, story: Measured, content: DraftContent) -> Measured:
    inline, cover = await find_pictures(session, story.html, content.cover)
    files = [Picture(p.digest, "", p.media_type, p.size, "inline") for p in inline]
    if cover is not None:
        files.append(Picture(cover.digest, "", cover.media_type, cover.size, "cover"))
    return await asyncio.to_thread(Measured.of, story.title, story.digest, story.html, files)


def _on_each(story: Measured, wanted: Sequence[Connector], *, chinese: bool) -> list[Fit]:
    """Count on each platform: a second's work for the longest text that there may be."""
    return [_fit(story, each, chinese=chinese) for each in wanted]


def _fit(story: Measured, connector: Connector, *, chinese: bool) -> Fit:
    manifest = connector.manifest
    found = misfits(story, manifest.limits)
    return Fit(
        platform=manifest.key,
        name=name_of(manifest, chinese=chinese),
        counts=[_count(*each, found) for each in _counted(story, manifest.limits)],
        misfits=found,
    )


def _counted(story: Measured, limits: Limits) -> list[tuple[str, str, Limit | None]]:
    body = limits.body
    return [
        ("title", story.title, limits.title),
        ("digest", story.digest, limits.digest),
        ("body", story.html if body and body.markup else story.text, body),
    ]


def _count(field: str, text: str, limit: Limit | None, broken: Sequence[Misfit]) -> Count:
    if limit is None:
        return Count(field, len(text), None, "plain")
    becomes = next((each.becomes for each in broken if each.field == field), None)
    return Count(field, length(text, limit.counted), limit.most, TONES[becomes])
