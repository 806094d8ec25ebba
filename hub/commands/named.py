"""The articles that a request names: whether they are there, and in which version they go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hub.articles.models import Origin
from hub.commands.reach import Standing, banned_everywhere
from hub.commands.repository.articles import KnownArticle
from hub.kit.i18n import _
from hub.kit.problems import Banned, FieldError, InvalidInput


def check_named(ids: Sequence[int], known: Iterable[KnownArticle]) -> None:
    """Raise `InvalidInput` naming each article that is not there."""
    there = {article.id for article in known}
    errors = [_not_there(index, id_) for index, id_ in enumerate(ids) if id_ not in there]
    if errors:
        raise InvalidInput(_("Some of the articles are not there."), errors=errors)


def _not_there(index: int, article_id: int) -> FieldError:
    reason = _("there is no article {article_id}", article_id=article_id)
    return FieldError(field=f"body.articles[{index}]", reason=reason)


def chosen_versions(
    ids: Sequence[int], known: Sequence[KnownArticle], version: int | None
) -> dict[int, int]:
    """Return the version of each article that is to go out; by default the present one.

    Raises:
        InvalidInput: there is no such version, or the article is a post elsewhere.
    """
    check_named(ids, known)
    errors = [error for article in known for error in _unfit(article, ids, version)]
    if version is not None and len(ids) > 1:
        errors.append(FieldError(field="body.version", reason=_("goes with a single article only")))
    if errors:
        raise InvalidInput(_("This can't be put out."), errors=errors)
    return {article.id: version or article.current_version for article in known}


def latest_embargo(known: Iterable[KnownArticle]) -> datetime | None:
    """Return until when none of the articles may go out together; None if they may."""
    return max((a.embargo_until for a in known if a.embargo_until), default=None)


def check_not_banned(bans: Iterable[Standing]) -> None:
    """Raise `Banned` if an article was retracted everywhere; bans of less leave the rest free."""
    banned = banned_everywhere(bans)
    if not banned:
        return
    names = ", ".join(_named_ban(id_, source) for id_, source in sorted(banned.items()))
    sources = sorted(set(banned.values()))
    raise Banned(
        _("Retracted everywhere, and not reinstated: {names}.", names=names),
        remedy=_(
            "Whoever may decide that it goes out again issues a command of the kind"
            " `reinstate` with a reason, for {articles}.",
            articles=", ".join(map(str, sources)),
        ),
        articles=sorted(banned),
    )


def _named_ban(article_id: int, source: int) -> str:
    if source == article_id:
        return _("article {id}", id=article_id)
    return _("article {id} (derived from article {source})", id=article_id, source=source)


def _unfit(article: KnownArticle, ids: Sequence[int], version: int | None) -> Iterable[FieldError]:
    if article.origin != Origin.HUB or article.current_version == 0:
        field = f"body.articles[{ids.index(article.id)}]"
        yield FieldError(field=field, reason=_("is a post elsewhere: the hub has no words of it"))
    elif version is not None and version > article.current_version:
        reason = _(
            "article {article} has the versions 1 to {current_version}",
            article=article.id,
            current_version=article.current_version,
        )
        yield FieldError(field="body.version", reason=reason)
