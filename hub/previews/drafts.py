"""A draft as connectors would see it, were it published now."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.assets import resolve
from hub.articles.draft import ArticleDraft
from hub.articles.intake import draft_of
from hub.articles.models import WorkingDraft
from hub.articles.prepare import Prepared, prepare
from hub.articles.repository.versions import ShownAsset
from hub.articles.writing.content import DraftContent
from hub.kit.problems import under
from hub.sdk.contract import Article, Picture


async def as_article(session: AsyncSession, draft: WorkingDraft) -> Article:
    """Return what publishing a draft would make; `article_id` is 0 where that is a new article.

    Raises:
        InvalidInput: naming each field that an article can't have, as `content.title`.
    """
    with under("content"):
        fields = DraftContent.model_validate(draft.content).handed_in()
        asked = draft_of(fields)
        prepared = await asyncio.to_thread(prepare, asked)
        assets = await resolve(session, prepared.uses)
    return _article(draft.article_id or 0, asked, prepared, assets)


def _article(
    article_id: int, asked: ArticleDraft, prepared: Prepared, assets: tuple[ShownAsset, ...]
) -> Article:
    return Article(
        article_id=article_id,
        version=0,
        kind=asked.kind,
        title=prepared.title,
        body_html=prepared.body,
        digest=prepared.digest,
        author=prepared.author,
        source=prepared.source,
        source_url=prepared.source_url,
        published_at=datetime.now(UTC),
        fingerprint=prepared.fingerprint,
        assets=tuple(
            Picture(one.digest, one.name, one.media_type, one.size, one.role) for one in assets
        ),
    )
