"""What becomes of the versions that a command puts out, from platform to platform."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.articles.service import load_for_delivery
from hub.commands.preview_views import DifferenceOut, MisfitOut
from hub.previews.accounts import standing_for
from hub.previews.look import Look
from hub.previews.service import looks
from hub.sdk.contract import Account, Article, Connector
from hub.sdk.fits import Measured, misfits

TRIED = 1_000_000  # characters of bodies, on each platform; half a second of rendering


@dataclass(frozen=True, slots=True)
class Eyes:
    """With what a dry run sees how stories will look.

    Attributes:
        connectors: those that are installed.
        remit: whose accounts stand for their platforms.
        base_url: the hub's own public address.
    """

    connectors: Mapping[str, Connector]
    remit: Remit
    base_url: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """What breaks limits, and what differs from the story; by article and platform."""

    misfits: list[MisfitOut]
    differences: list[DifferenceOut]


async def fitting(
    session: AsyncSession, versions: Mapping[int, int], platforms: Collection[str], eyes: Eyes
) -> Fitting:
    """Return what becomes of versions on platforms.

    Rendering takes its time: beyond `TRIED` stories are only measured, and no difference is told.

    Args:
        session: to read the versions and the accounts.
        versions: which of each article.
        platforms: where they go.
        eyes: how that is seen.
    """
    if not versions:
        return Fitting([], [])
    found = await load_for_delivery(session, versions.items())
    articles = [article for _key, article in sorted(found.items())]
    used = {key: eyes.connectors[key] for key in sorted(platforms) if key in eyes.connectors}
    accounts = await standing_for(session, used, eyes.remit, eyes.base_url)
    return await asyncio.to_thread(_fitting, articles, used, accounts)


def _fitting(
    articles: Sequence[Article],
    connectors: Mapping[str, Connector],
    accounts: Mapping[str, Account],
) -> Fitting:
    told, left = Fitting([], []), TRIED
    for article in articles:
        left -= len(article.body_html) * len(connectors)
        seen = looks(article, connectors, accounts) if left >= 0 else _measured(article, connectors)
        for look in seen:
            told.misfits.extend(_misfits(article, look))
            told.differences.extend(_differences(article, look))
    return told


def _measured(article: Article, connectors: Mapping[str, Connector]) -> Iterator[Look]:
    story = Measured.of(article.title, article.digest, article.body_html, article.assets)
    for platform, connector in connectors.items():
        yield Look(platform, tuple(misfits(story, connector.manifest.limits)), None)


def _misfits(article: Article, look: Look) -> Iterator[MisfitOut]:
    for misfit in look.misfits:
        yield MisfitOut(
            article_id=article.article_id,
            version=article.version,
            platform=look.platform,
            field=misfit.field,
            length=misfit.length,
            limit=misfit.limit,
            counted=misfit.counted,
            becomes=misfit.becomes,
        )


def _differences(article: Article, look: Look) -> Iterator[DifferenceOut]:
    lost = look.losses
    if not look.refusal and (lost is None or lost.are_none):
        return
    yield DifferenceOut(
        article_id=article.article_id,
        version=article.version,
        platform=look.platform,
        refusal=look.refusal,
        length=lost.length if lost else 0,
        shown=lost.shown if lost else 0,
        pictures=lost.pictures if lost else 0,
        links=lost.links if lost else 0,
        files=lost.files if lost else 0,
    )
