"""What of an article may still change once it is made, and how. Pure."""

from datetime import datetime
from typing import Any

from hub.articles.draft import ArticleChange, ArticleDraft
from hub.articles.models import Article, Origin
from hub.articles.owner import Owner
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError, InvalidInput

FIXED = {"kind": "kind", "derived_from": "derived_from"}
MOVED = {"region": "region_code", "organisation": "organisation_id"}
"""What a draft names, and the article's attribute."""

CHANGEABLE = ("tier", "category", "embargo_until")


def changes(article: Article, asked: ArticleDraft | ArticleChange, now: datetime) -> dict[str, Any]:
    """Return what is asked to be other than it is; what is not named stays as it is.

    Raises:
        InvalidInput: the new embargo has ended already.
    """
    named = {name: getattr(asked, name) for name in CHANGEABLE if name in asked.model_fields_set}
    wanted = {name: value for name, value in named.items() if value != getattr(article, name)}
    if embargo := wanted.get("embargo_until"):
        check_embargo(embargo, now)
    return wanted


def moves(article: Article, owner: Owner) -> dict[str, Any]:
    """Return what is other than it is when an article is an owner's."""
    wanted = dict(zip(MOVED.values(), owner, strict=True))
    return {name: value for name, value in wanted.items() if value != getattr(article, name)}


def check_embargo(until: datetime | None, now: datetime) -> None:
    """Refuse an embargo that has ended before it began."""
    if until is not None and until <= now:
        reason = _("is in the past: {moment}", moment=until.isoformat())
        error = FieldError(field="embargo_until", reason=reason)
        raise InvalidInput(_("The embargo has ended already."), errors=[error])


def check_fixed(article: Article, draft: ArticleDraft) -> None:
    """Refuse a draft that names another value for what never changes.

    Raises:
        Conflict: a new kind or another origin make another article, and a revision moves none.
    """
    for name, attribute in (FIXED | MOVED).items():
        now, asked = getattr(article, attribute), getattr(draft, name)
        if name in draft.model_fields_set and asked != now and (asked or name in FIXED):
            other = _("PATCH the article") if name in MOVED else _("make another article")
            raise Conflict(
                _(
                    "Article {article} has {name} {now}, which cannot become {asked}.",
                    article=article.id,
                    name=name,
                    now=now,
                    asked=asked,
                ),
                remedy=_("Leave {name} out, or {other}.", name=name, other=other),
            )


def check_own_words(article: Article) -> None:
    """Refuse to revise what the hub has no words of.

    Raises:
        Conflict: it is somebody else's post.
    """
    if article.origin != Origin.HUB:
        raise Conflict(
            _(
                "Article {article} is a post elsewhere; the hub has no words of it to revise.",
                article=article.id,
            )
        )


def check_replaced(article: Article, replaced: int | None) -> None:
    """Refuse to replace another version than the one that was read.

    Raises:
        Conflict: the article has a newer one; `newest` says which.
    """
    newest = article.current_version
    if replaced is not None and replaced != newest:
        raise Conflict(
            _(
                "Article {article} has version {newest} by now; what you wrote began "
                "with version {replaced}.",
                article=article.id,
                newest=newest,
                replaced=replaced,
            ),
            remedy=_(
                "Read version {newest}, take over what is new, and say that it is replaced.",
                newest=newest,
            ),
            newest=newest,
        )
