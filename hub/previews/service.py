"""Looking at a story as its platforms' readers would."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.mandate import Mandate
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.articles import service as articles
from hub.articles.writing import service as writing
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.previews import accounts
from hub.previews.drafts import as_article
from hub.previews.look import Look, look
from hub.sdk.contract import Account, Article, Connector
from hub.sdk.fits import Measured

P = Permission


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and with what.

    Attributes:
        connectors: those that are installed.
        base_url: the hub's own public address.
        platform: the only one that is looked at; None for all.
        account: the id of the account to look with; None for any.
    """

    session: AsyncSession
    actor: Actor
    connectors: Mapping[str, Connector]
    base_url: str
    platform: str | None = None
    account: int | None = None


async def of_article(viewer: Viewer, article_id: int, number: int | None) -> list[Look]:
    """Look at a version of an article; the present one by default.

    Raises:
        NotFound: there is no such article, version or account to be seen.
        InvalidInput: there is no such platform.
    """
    sees, actor = viewer.actor.remit(P.READ_ARTICLES), viewer.actor.name
    story = await articles.get(viewer.session, article_id, number, sees=sees, actor=actor)
    key = (article_id, story.version.number)
    loaded = await articles.load_for_delivery(viewer.session, [key])
    return await _looks(viewer, loaded[key])


async def of_draft(viewer: Viewer, draft_id: int) -> list[Look]:
    """Look at a draft as it is kept.

    Raises:
        NotFound: there is no such draft or account to be seen.
        InvalidInput: naming what it still lacks as an article, or there is no such platform.
    """
    by = Mandate.of(viewer.actor, *SEES_DRAFTS)
    found = await writing.get(viewer.session, draft_id, by=by)
    return await _looks(viewer, await as_article(viewer.session, found.draft))


async def _looks(viewer: Viewer, article: Article) -> list[Look]:
    wanted, remit = _wanted(viewer), viewer.actor.remit(P.READ_ACCOUNTS)
    rest = (wanted, remit, viewer.base_url)
    if viewer.account is None:
        found = await accounts.standing_for(viewer.session, *rest)
    else:
        found = await accounts.chosen(viewer.session, viewer.account, *rest)
        wanted = {key: wanted[key] for key in found}
    return await asyncio.to_thread(looks, article, wanted, found)


def looks(
    article: Article, connectors: Mapping[str, Connector], found: Mapping[str, Account]
) -> list[Look]:
    """Look at a story on each platform, with the accounts that were found, by platform."""
    measured = Measured.of(article.title, article.digest, article.body_html, article.assets)
    return [look(article, measured, connectors[key], found.get(key)) for key in sorted(connectors)]


def _wanted(viewer: Viewer) -> Mapping[str, Connector]:
    if viewer.platform is None:
        return viewer.connectors
    if viewer.platform not in viewer.connectors:
        there_are = ", ".join(sorted(viewer.connectors))
        reason = _("no connector has this name; there are: {names}", names=there_are)
        raise InvalidInput(
            _("{count} filter(s) name what is not there, or not yours.", count=1),
            errors=[FieldError(field="query.platform", reason=reason)],
        )
    return {viewer.platform: viewer.connectors[viewer.platform]}
