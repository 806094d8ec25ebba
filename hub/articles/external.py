"""Posts that were found elsewhere: known by their link, so that they can be retracted too."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.articles.draft import ExternalPost
from hub.articles.fingerprint import Visible, fingerprint
from hub.articles.models import Article, Version
from hub.articles.owning import owner_of
from hub.articles.repository import articles, versions
from hub.articles.service import get
from hub.articles.story import Saved
from hub.audit.service import record
from hub.kit.i18n import _
from hub.kit.problems import Conflict


async def register(session: AsyncSession, post: ExternalPost, *, by: Mandate) -> Saved:
    """Make an article of a post by its link; the same link is the same article.

    Raises:
        InvalidInput: it can't be said whose it is.
        Conflict: the link is registered by others, for a place that they don't see.
    """
    owner = await owner_of(session, by.remit, post.region, post.organisation)
    article, is_new = await articles.register(session, post.url, owner, by.sees)
    if article is None:
        raise Conflict(
            _("This link is registered already, for a place that was not granted to you."),
            remedy=_("Ask whoever administers the unit above yours: a retraction finds it there."),
        )
    if is_new:
        await versions.add(session, _only_version(article, post, by.actor), ())
        await _record(session, article, by.actor)
    return Saved(await get(session, article.id, sees=by.sees, actor=by.actor), changed=is_new)


async def _record(session: AsyncSession, article: Article, actor: str) -> None:
    detail = {
        "url": article.origin_url,
        "region_code": article.region_code,
        "organisation_id": article.organisation_id,
    }
    subject = f"article:{article.id}"
    await record(session, actor=actor, action="article.register", subject=subject, detail=detail)


def _only_version(article: Article, post: ExternalPost, actor: str) -> Version:
    """The hub knows its title and where it is, not its words."""
    seen = Visible(
        title=post.title,
        digest="",
        author="",
        source="",
        source_url=post.url,
        body=(),
        cover=None,
        attachments=(),
    )
    return Version(
        article_id=article.id,
        number=article.current_version,
        title=seen.title,
        body="",
        digest=seen.digest,
        author=seen.author,
        source=seen.source,
        source_url=seen.source_url,
        fingerprint=fingerprint(seen),
        created_by=actor,
    )
