"""Articles: made, revised into new versions, changed, read, listed, loaded for delivery."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.articles.assets import resolve
from hub.articles.draft import ArticleChange, ArticleDraft
from hub.articles.models import Article, Origin, Version
from hub.articles.prepare import Prepared, prepare
from hub.articles.repository import articles, delivery, versions
from hub.articles.repository.articles import ArticleFilter
from hub.articles.settled import changes, check_embargo, check_fixed
from hub.articles.story import Saved, Story
from hub.audit.service import record
from hub.kit.problems import Conflict, FieldError, InvalidInput, NotFound
from hub.sdk import contract


async def create(session: AsyncSession, draft: ArticleDraft, *, actor: str) -> Saved:
    """Make an article and its first version.

    Raises:
        InvalidInput: naming each field that cannot be taken.
    """
    prepared = await asyncio.to_thread(prepare, draft)
    check_embargo(draft.embargo_until, datetime.now(UTC))
    await _check_derivation(session, draft.derived_from)
    article = Article(
        kind=draft.kind,
        tier=draft.tier,
        derived_from=draft.derived_from,
        embargo_until=draft.embargo_until,
        current_version=1,
    )
    await articles.add(session, article)
    story = await _add_version(session, article, prepared, actor)
    await _record(session, story, "article.create", actor, {"tier": article.tier})
    return Saved(story, changed=True, removed=prepared.removed)


async def revise(
    session: AsyncSession, article_id: int, draft: ArticleDraft, *, actor: str
) -> Saved:
    """Make a new version, unless the present one says the same already.

    A retracted article can be revised: the version is made, and pushed to nobody.

    Raises:
        NotFound: there is no such article.
        Conflict: it is somebody else's post, or the draft names what never changes.
        InvalidInput: naming each field that cannot be taken.
    """
    prepared = await asyncio.to_thread(prepare, draft)
    article = await _lock(session, article_id)
    if article.origin != Origin.HUB:
        raise Conflict(
            f"Article {article_id} is a post elsewhere; the hub has no words of it to revise."
        )
    check_fixed(article, draft)
    changed = changes(article, draft, datetime.now(UTC))
    present = await _present(session, article)
    is_new = present.version.fingerprint != prepared.fingerprint
    if is_new:
        article.current_version += 1
        present = await _add_version(session, article, prepared, actor)
    if is_new or changed:
        await _apply(session, article, changed)
        await _record(session, present, "article.revise", actor, changed)
    return Saved(present, changed=is_new, removed=prepared.removed)


async def change(
    session: AsyncSession, article_id: int, asked: ArticleChange, *, actor: str
) -> Story:
    """Change what can change without a new version.

    Raises:
        NotFound: there is no such article.
        InvalidInput: the new embargo has ended already.
    """
    article = await _lock(session, article_id)
    changed = changes(article, asked, datetime.now(UTC))
    story = await _present(session, article)
    if changed:
        await _apply(session, article, changed)
        await _record(session, story, "article.change", actor, changed)
    return story


async def get(session: AsyncSession, article_id: int, number: int | None = None) -> Story:
    """Return an article with one of its versions; the present one by default.

    Raises:
        NotFound: there is no such article, or no such version.
    """
    article = await articles.find(session, article_id)
    if article is None:
        raise _no_article(article_id)
    return await _story(session, article, number or article.current_version)


async def history(
    session: AsyncSession, article_id: int, *, before: int, limit: int
) -> Sequence[Row[int, str, str, datetime, str]]:
    """Return an article's versions without their bodies, the newest first, from below `before`.

    Raises:
        NotFound: there is no such article.
    """
    if await articles.find(session, article_id) is None:
        raise _no_article(article_id)
    return await versions.page(session, article_id, before=before, limit=limit)


async def page(
    session: AsyncSession, wanted: ArticleFilter, *, before: int | None, limit: int
) -> Sequence[Row[Article, str]]:
    """Return articles with their present titles, the newest first, from below id `before`."""
    return await articles.page(session, wanted, before=before, limit=limit)


async def load_for_delivery(
    session: AsyncSession | AsyncConnection, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], contract.Article]:
    """Return versions as connectors see them, in one statement.

    Args:
        session: any transaction.
        wanted: pairs of article and version; those that do not exist are missing in the answer.
    """
    return await delivery.load(session, wanted)


async def _lock(session: AsyncSession, article_id: int) -> Article:
    """Take the row that numbers an article's versions, before anything else of it."""
    article = await articles.lock(session, article_id)
    if article is None:
        raise _no_article(article_id)
    return article


async def _present(session: AsyncSession, article: Article) -> Story:
    return await _story(session, article, article.current_version)


async def _story(session: AsyncSession, article: Article, number: int) -> Story:
    version = await versions.find(session, article.id, number)
    if version is None:
        raise NotFound(
            f"Article {article.id} has no version {number}.",
            remedy=f"Its versions are 1 to {article.current_version}.",
        )
    return Story(article, version, tuple(await versions.shown(session, article.id, number)))


async def _add_version(
    session: AsyncSession, article: Article, prepared: Prepared, actor: str
) -> Story:
    assets = await resolve(session, prepared.uses)
    version = Version(
        article_id=article.id,
        number=article.current_version,
        title=prepared.title,
        body=prepared.body,
        digest=prepared.digest,
        author=prepared.author,
        source=prepared.source,
        source_url=prepared.source_url,
        fingerprint=prepared.fingerprint,
        created_by=actor,
    )
    await versions.add(session, version, assets)
    return Story(article, version, assets)


async def _apply(session: AsyncSession, article: Article, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(article, name, value)
    await articles.save(session, article)


async def _record(
    session: AsyncSession, story: Story, action: str, actor: str, settled: dict[str, Any]
) -> None:
    words = {name: value and str(value) for name, value in settled.items()}
    version = {"version": story.version.number, "fingerprint": story.version.fingerprint}
    subject = f"article:{story.article.id}"
    await record(session, actor=actor, action=action, subject=subject, detail=version | words)


async def _check_derivation(session: AsyncSession, article_id: int | None) -> None:
    if article_id is not None and await articles.find(session, article_id) is None:
        error = FieldError(field="derived_from", reason=f"there is no article {article_id}")
        raise InvalidInput("The article derives from one that is not there.", errors=[error])


def _no_article(article_id: int) -> NotFound:
    return NotFound(f"There is no article {article_id}.", remedy="GET /articles lists them.")
