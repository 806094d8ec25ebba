"""What of an article may still change once it is made, and how. Pure."""

from datetime import datetime
from typing import Any

from hub.articles.draft import ArticleChange, ArticleDraft
from hub.articles.models import Article
from hub.kit.problems import Conflict, FieldError, InvalidInput

FIXED = ("kind", "derived_from")
CHANGEABLE = ("tier", "embargo_until")


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


def check_embargo(until: datetime | None, now: datetime) -> None:
    """Refuse an embargo that has ended before it began."""
    if until is not None and until <= now:
        reason = f"is in the past: {until.isoformat()}"
        error = FieldError(field="embargo_until", reason=reason)
        raise InvalidInput("The embargo has ended already.", errors=[error])


def check_fixed(article: Article, draft: ArticleDraft) -> None:
    """Refuse a draft that names another value for what never changes.

    Raises:
        Conflict: a new kind or another origin make another article.
    """
    for name in FIXED:
        now, asked = getattr(article, name), getattr(draft, name)
        if name in draft.model_fields_set and asked != now:
            raise Conflict(
                f"Article {article.id} has {name} {now}, which cannot become {asked}.",
                remedy=f"Leave {name} out, or make another article.",
            )
