"""Articles: made, revised into new versions, changed, read, listed, loaded for delivery."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.access.mandate import Mandate
from hub.access.remit import Remit
from hub.articles.assets import resolve, with_names
from hub.articles.draft import ArticleChange, ArticleDraft
from hub.articles.models import Article, Version
from hub.articles.owner import Owner
from hub.articles.owning import moved_to, owner_of
from hub.articles.prepare import Prepared, prepare
from hub.articles.repository import articles, delivery, owners, versions
from hub.articles.repository.articles import ArticleFilter
from hub.articles.repository.looks import Look
from hub.articles.repository.looks import looks as shown_in_lists
from hub.articles.sealed import note_opening
from hub.articles.settled import (
    changes,
    check_embargo,
    check_fixed,
    check_own_words,
    check_replaced,
    moves,
)
from hub.articles.story import Saved, Story
from hub.audit.service import record
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput, NotFound
from hub.sdk import contract


async def create(session: AsyncSession, draft: ArticleDraft, *, by: Mandate) -> Saved:
    """Make an article and its first version.

    Raises:
        InvalidInput: naming each field that cannot be taken.
    """
    prepared = await _prepared(session, draft)
    check_embargo(draft.embargo_until, datetime.now(UTC))
    await _check_derivation(session, draft.derived_from, by.sees)
    owner = await owner_of(session, by.remit, draft.region, draft.organisation)
    article = Article(
        region_code=owner.region,
        organisation_id=owner.organisation,
        kind=draft.kind,
        tier=draft.tier,
        category=draft.category,
        derived_from=draft.derived_from,
        embargo_until=draft.embargo_until,
        current_version=1,
    )
    await articles.add(session, article)
    story = await _add_version(session, article, prepared, by.actor)
    settled = {"tier": article.tier, "category": article.category, **moves(Article(), owner)}
    await _record(session, story, "article.create", by.actor, settled)
    return Saved(story, changed=True, removed=prepared.removed)


async def revise(
    session: AsyncSession,
    article_id: int,
    draft: ArticleDraft,
    *,
    by: Mandate,
    replaces: int | None = None,
) -> Saved:
    """Make a new version, unless the present one says the same already.

    A retracted article can be revised: the version is made, and pushed to nobody.

    Args:
        session: the unit of work.
        article_id: of which article.
        draft: what it says from now on.
        by: who revises it.
        replaces: the version that was read; None if whatever is there may be replaced.

    Raises:
        NotFound: there is no such article within the remit.
        Conflict: it is somebody else's post, the draft names what never changes, or the present
            version is not the one that was read.
        InvalidInput: naming each field that cannot be taken.
    """
    prepared = await _prepared(session, draft)
    article = await _lock(session, article_id, by.remit)
    check_own_words(article)
    check_replaced(article, replaces)
    check_fixed(article, draft)
    changed = changes(article, draft, datetime.now(UTC))
    present = await _present(session, article)
    is_new = present.version.fingerprint != prepared.fingerprint
    if is_new:
        article.current_version += 1
        present = await _add_version(session, article, prepared, by.actor)
    if is_new or changed:
        await _apply(session, article, changed)
        await _record(session, present, "article.revise", by.actor, changed)
    return Saved(present, changed=is_new, removed=prepared.removed)


async def change(
    session: AsyncSession, article_id: int, asked: ArticleChange, *, by: Mandate
) -> Story:
    """Change what can change without a new version: whose it is, too, from and to the remit.

    Raises:
        NotFound: there is no such article within the remit.
        InvalidInput: the new embargo has ended already, or the place is not theirs.
    """
    article = await _lock(session, article_id, by.remit)
    owner = await moved_to(session, by.remit, article, asked)
    changed = changes(article, asked, datetime.now(UTC)) | moves(article, owner)
    story = await _present(session, article)
    if changed:
        await _apply(session, article, changed)
        await _record(session, story, "article.change", by.actor, changed)
    await note_opening(session, story, by.actor)
    return story


async def get(
    session: AsyncSession, article_id: int, number: int | None = None, *, sees: Remit, actor: str
) -> Story:
    """Return an article with one of its versions; the present one by default.

    Raises:
        NotFound: there is no such article to be seen, or no such version.
    """
    article, newest = await _find(session, article_id, sees)
    story = await _story(session, article, number or newest, newest)
    await note_opening(session, story, actor)
    return story


async def take_up(session: AsyncSession, article_id: int, *, by: Mandate) -> Story:
    """Return an article with its present version to somebody who will revise it.

    Raises:
        NotFound: there is no such article within the remit.
        Conflict: it is somebody else's post.
    """
    article = await _lock(session, article_id, by.remit)
    check_own_words(article)
    story = await _present(session, article)
    await note_opening(session, story, by.actor)
    return story


async def check_visible(session: AsyncSession, article_id: int, sees: Remit) -> None:
    """Refuse an article that is not visible to a remit.

    Raises:
        NotFound: as if there were none.
    """
    await _find(session, article_id, sees)


async def history(
    session: AsyncSession, article_id: int, sees: Remit, *, before: int, limit: int
) -> Sequence[Row[int, str, str, datetime, str]]:
    """Return an article's versions without their bodies, the newest first, from below `before`.

    Raises:
        NotFound: there is no such article to be seen.
    """
    _, newest = await _find(session, article_id, sees)
    return await versions.page(session, article_id, before=min(before, newest + 1), limit=limit)


async def page(
    session: AsyncSession, wanted: ArticleFilter, sees: Remit, *, last: int | None, limit: int
) -> Sequence[Row[Article, int, str]]:
    """Return articles with the number and the title of the newest version that is seen of them.

    They begin behind id `last`.
    """
    return await articles.page(session, wanted, sees, last=last, limit=limit)


async def looks(session: AsyncSession, rows: Iterable[Row[Article, int, str]]) -> dict[int, Look]:
    """Return what a page of a list shows beside the titles; of sealed articles nothing."""
    wanted = [(article.id, number) for article, number, _title in rows if not article.sealed_at]
    return await shown_in_lists(session, wanted) if wanted else {}


async def lines(
    session: AsyncSession, ids: Collection[int], sees: Remit
) -> Sequence[Row[Article, int, str]]:
    """Return articles as a list has them, the newest first; those that are not visible are missing.

    None of their words are shown, so nothing is put on record.
    """
    wanted = ArticleFilter(only=frozenset(ids))
    return await articles.page(session, wanted, sees, last=None, limit=len(ids)) if ids else []


async def line(session: AsyncSession, article_id: int, sees: Remit) -> Row[Article, int, str]:
    """Return one article as a list has it.

    Raises:
        NotFound: there is no such article to be seen.
    """
    found = await lines(session, (article_id,), sees)
    if not found:
        raise _no_article(article_id)
    return found[0]


async def names(session: AsyncSession, of: Iterable[Owner]) -> dict[str | int, str]:
    """Return the names of those whose articles are: regions' by code, units' by id."""
    return await owners.names(session, of)


async def load_for_delivery(
    session: AsyncSession | AsyncConnection, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], contract.Article]:
    """Return versions as connectors see them, in one statement.

    Args:
        session: any transaction.
        wanted: pairs of article and version; those that do not exist are missing in the answer.
    """
    return await delivery.load(session, wanted)


async def _find(session: AsyncSession, article_id: int, sees: Remit) -> Row[Article, int]:
    found = await articles.find(session, article_id, sees)
    if found is None:
        raise _no_article(article_id)
    return found


async def _lock(session: AsyncSession, article_id: int, remit: Remit) -> Article:
    """Take the row that numbers an article's versions, before anything else of it."""
    article = await articles.lock(session, article_id, remit)
    if article is None:
        raise _no_article(article_id)
    return article


async def _present(session: AsyncSession, article: Article) -> Story:
    return await _story(session, article, article.current_version, article.current_version)


async def _story(session: AsyncSession, article: Article, number: int, newest: int) -> Story:
    version = await versions.find(session, article.id, number, newest)
    if version is None:
        raise NotFound(
            _("Article {article} has no version {number}.", article=article.id, number=number),
            remedy=_("Its versions are 1 to {newest}.", newest=newest),
        )
    shown = tuple(await versions.shown(session, article.id, number))
    return Story(article, newest, version, shown)


async def _prepared(session: AsyncSession, draft: ArticleDraft) -> Prepared:
    return await asyncio.to_thread(prepare, await with_names(session, draft))


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
    return Story(article, version.number, version, assets)


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


async def _check_derivation(session: AsyncSession, article_id: int | None, sees: Remit) -> None:
    if article_id is not None and await articles.find(session, article_id, sees) is None:
        error = FieldError(
            field="derived_from",
            reason=_("there is no article {article_id}", article_id=article_id),
        )
        raise InvalidInput(_("The article derives from one that is not there."), errors=[error])


def _no_article(article_id: int) -> NotFound:
    return NotFound(
        _("There is no article {article_id}.", article_id=article_id),
        remedy=_("GET /articles lists them."),
    )
