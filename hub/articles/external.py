"""Posts that were found elsewhere: known by their link, so that they can be retracted too."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.draft import ExternalPost
from hub.articles.fingerprint import Visible, fingerprint
from hub.articles.models import Article, Version
from hub.articles.repository import articles, versions
from hub.articles.service import get
from hub.articles.story import Saved
from hub.audit.service import record


async def register(session: AsyncSession, post: ExternalPost, *, actor: str) -> Saved:
    """Make an article of a post by its link; the same link is the same article."""
    article, is_new = await articles.register(session, post.url)
    if is_new:
        await versions.add(session, _only_version(article, post, actor), ())
        subject, detail = f"article:{article.id}", {"url": post.url}
        await record(
            session, actor=actor, action="article.register", subject=subject, detail=detail
        )
    return Saved(await get(session, article.id), changed=is_new)


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
