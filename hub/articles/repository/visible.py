"""Which articles somebody may touch, and what they see of which: SQL about `Article`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    any_,
    case,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from hub.access.remit import Place, Remit
from hub.access.within import within
from hub.articles.models import Article, ArticlePlace

COUNTY_DIGITS = 6
FEW = 64  # placements of an article that are looked at before accounts are

_HERE = aliased(ArticlePlace, name="here")
_ARTICLE = _HERE.article_id.expression
_OWN = aliased(Article, name="own")
# tables of other features, as this condition needs them
_PLACEMENTS = table(
    "placements",
    column("article_id"),
    column("account_id"),
    column("want", Integer),
    column("have", String),
    column("have_version", Integer),
)
_ACCOUNTS = table("accounts", column("id"), column("region_code"), column("organisation_id"))


def belongs(remit: Remit) -> ColumnElement[bool]:
    """Return the condition that an article belongs to a place within a remit."""
    return within(remit, Article.region_code.expression, Article.organisation_id.expression)


def visible(remit: Remit) -> ColumnElement[bool]:
    """Return the condition that an article belongs within a remit, or was placed there.

    What was pushed to an account within the remit is seen, whatever became of it; what others
    have only drafted is not.

    `article_places` narrows down and decides nothing. All that decides is asked of its rows, so
    that PostgreSQL never asks it of articles that are elsewhere.
    """
    if remit.is_everywhere:
        return true()
    names = sorted({_name(place) for place in remit.places})
    # of one place PostgreSQL sees that it can read in the order of articles
    somewhere = _HERE.place == names[0] if len(names) == 1 else _HERE.place.in_(names)
    decided = or_(_is_own(remit), *_is_placed(remit))
    return Article.id.in_(select(_HERE.article_id).where(somewhere, decided))


def newest_seen(remit: Remit) -> ColumnElement[int]:
    """Return the newest version that is seen of a visible article.

    All are of one that belongs within the remit. What was pushed there ends with the newest
    version that was: what its owner has only drafted since is theirs. Where nothing is wanted any
    more, and nothing is there, the first is left.
    """
    present, article = Article.current_version.expression, Article.id.expression
    if remit.is_everywhere:
        return present
    # of a single version there is nothing to ask; what is in many places is rarely old in all
    return case(
        (or_(present <= 1, belongs(remit)), present),
        (~_has_many(article), _newest_of(remit, _few(article))),
        (or_(*_is_up_to_date(remit)), present),
        else_=_newest_of(remit, _of(article)),
    )


def placed(remit: Remit, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an article has a placement within a remit.

    Args:
        remit: whose accounts.
        which: further conditions on the placement.
    """
    there = select(1).select_from(_PLACEMENTS)
    if not remit.is_everywhere:
        joined = _PLACEMENTS.join(_ACCOUNTS, _ACCOUNTS.c.id == _PLACEMENTS.c.account_id)
        there = select(1).select_from(joined).where(_is_theirs(remit))
    return exists(there.where(_PLACEMENTS.c.article_id == Article.id, *which).correlate(Article))


IS_THERE = _PLACEMENTS.c.have == "present"
"""The condition that a copy is there."""


def _newest_of(remit: Remit, placements: Select[Any]) -> ColumnElement[int]:
    there = placements.subquery("there")
    sent = func.max(func.greatest(there.c.want, there.c.have_version, 1))
    return (
        select(func.least(Article.current_version, func.coalesce(sent, 1), type_=Integer))
        .select_from(there.join(_ACCOUNTS, _ACCOUNTS.c.id == there.c.account_id))
        .where(_is_theirs(remit))
        .correlate(Article)
        .scalar_subquery()
    )


def _has_many(article: ColumnElement[int]) -> ColumnElement[bool]:
    return exists(_in_order(article).offset(FEW))


def _few(article: ColumnElement[int]) -> Select[Any]:
    """Select a few placements of an article: all that there are, or any of many."""
    return _in_order(article).limit(FEW)


def _in_order(article: ColumnElement[int]) -> Select[Any]:
    """Select the placements of an article as their key has them.

    In any order PostgreSQL would look for a few of them from the table's beginning, once it has
    seen that a few articles have most of the placements there are.
    """
    return _of(article).order_by(_PLACEMENTS.c.account_id)


def _of(article: ColumnElement[int]) -> Select[Any]:
    found = _PLACEMENTS.select().where(_PLACEMENTS.c.article_id == article)
    return found.correlate(_HERE, Article)


def _is_up_to_date(remit: Remit) -> Iterator[ColumnElement[bool]]:
    """Yield conditions, by any of which the present version was sent to one within a remit."""
    units, regions = _by_kind(remit)
    newest = _PLACEMENTS.c.want >= Article.current_version
    if units.places:
        yield _is_on_a_units(units, Article.id.expression, newest)
    if regions.places:
        yield _is_on_one(regions, Article.id.expression, newest)
    yield false()


def _name(place: Place) -> str:
    return place.prefix[:COUNTY_DIGITS]


def _is_own(remit: Remit) -> ColumnElement[bool]:
    own = within(remit, _OWN.region_code.expression, _OWN.organisation_id.expression)
    found = select(1).where(_OWN.id == _ARTICLE, own)
    return exists(found.correlate(_HERE).offset(0))


def _is_placed(remit: Remit) -> Iterator[ColumnElement[bool]]:
    """Yield conditions, any of which will do; the cheapest first."""
    units, regions = _by_kind(remit)
    if units.places:
        yield _is_on_a_units(units, _ARTICLE)
    if regions.places:
        yield _has_a_few(regions)
        yield and_(_has_many(_ARTICLE), _is_on_one(regions, _ARTICLE))


def _by_kind(remit: Remit) -> tuple[Remit, Remit]:
    """Return the units of a remit, and its whole regions."""
    units = tuple(place for place in remit.places if place.organisation is not None)
    regions = tuple(place for place in remit.places if place.organisation is None)
    return Remit(units), Remit(regions)


def _is_on_a_units(
    remit: Remit, article: ColumnElement[int], *which: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Ask for the few accounts of units at once, by an array that is made once."""
    theirs = select(_ACCOUNTS.c.id).where(_is_theirs(remit)).scalar_subquery()
    found = select(1).where(
        _PLACEMENTS.c.article_id == article,
        _PLACEMENTS.c.account_id == any_(func.array(theirs, type_=ARRAY(BigInteger))),
        *which,
    )
    return exists(found.correlate(_HERE, Article).offset(0))


def _has_a_few(remit: Remit) -> ColumnElement[bool]:
    """Ask a few of an article's placements: the one that there is, or any of those everywhere."""
    few = _few(_ARTICLE).subquery("few")
    theirs = few.join(_ACCOUNTS, _ACCOUNTS.c.id == few.c.account_id)
    found = select(1).select_from(theirs).where(_is_theirs(remit))
    return exists(found.correlate(_HERE).offset(0))


def _is_on_one(
    remit: Remit, article: ColumnElement[int], *which: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Ask the accounts of a remit: what is in many places, and not here by chance, is on one soon.

    `offset 0` keeps PostgreSQL from reading the placements of all articles first.
    """
    there = select(1).select_from(_PLACEMENTS)
    there = there.where(
        _PLACEMENTS.c.article_id == article, _PLACEMENTS.c.account_id == _ACCOUNTS.c.id, *which
    )
    has_it = exists(there.correlate(_HERE, Article, _ACCOUNTS).offset(0))
    found = select(1).select_from(_ACCOUNTS).where(_is_theirs(remit), has_it)
    return exists(found.correlate(_HERE, Article).offset(0))


def _is_theirs(remit: Remit) -> ColumnElement[bool]:
    return within(remit, _ACCOUNTS.c.region_code, _ACCOUNTS.c.organisation_id)
