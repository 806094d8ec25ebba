"""Whose a new article is, and whose one becomes that is moved."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.articles.draft import ArticleChange
from hub.articles.models import Article
from hub.articles.owner import HUBS_OWN, Owner, check_within, only_one, wrong
from hub.articles.repository import owners
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


async def owner_of(
    session: AsyncSession, remit: Remit, region: str | None, organisation: int | None
) -> Owner:
    """Return whose something is that is made within a remit.

    Where nothing is named it is the one place that the remit is of, or the hub's own.

    Args:
        session: to look up what is named.
        remit: where whoever makes it may.
        region: a region's code, if it is named.
        organisation: a unit's id, if it is named.

    Raises:
        InvalidInput: what is named is not known or not theirs, or there are several places.
    """
    if region is None and organisation is None:
        if remit.is_everywhere:
            return HUBS_OWN
        return only_one(await owners.places_of(session, remit))
    place = None if region is None else await _region(session, region)
    unit = None if organisation is None else await _unit(session, remit, organisation)
    owner = Owner((place or unit or HUBS_OWN).region, organisation)
    if unit is None and not remit.covers(*owner):
        units = await owners.places_of(session, remit, owner.region)
        owner = only_one(units) if units else owner
    check_within(remit, owner)
    return owner


async def moved_to(
    session: AsyncSession, remit: Remit, article: Article, asked: ArticleChange
) -> Owner:
    """Return whose an article is once it is changed; where nothing is named it stays.

    Raises:
        InvalidInput: what is named is not known or not theirs.
    """
    named = asked.model_fields_set
    if "region" in named and asked.region is None:
        if asked.organisation is not None:
            raise wrong("organisation", _("must be left out: what is the hub's own is no unit's"))
        owner = HUBS_OWN
    elif asked.region is not None or asked.organisation is not None:
        owner = await owner_of(session, remit, asked.region, asked.organisation)
    elif "organisation" in named:
        owner = Owner(article.region_code, None)
    else:
        return Owner(article.region_code, article.organisation_id)
    check_within(remit, owner)
    return owner


async def prefix_named(session: AsyncSession, code: str | None) -> str | None:
    """Return the prefix of a region that a query names, if it names one.

    Raises:
        InvalidInput: there is no such region.
    """
    if code is None:
        return None
    prefix = await owners.prefix_of(session, code)
    if prefix is None:
        reason = _("there is no region {code}", code=code)
        errors = [FieldError(field="query.region", reason=reason)]
        raise InvalidInput(_("There is no such region."), errors=errors)
    return prefix


async def _region(session: AsyncSession, code: str) -> Owner:
    place = await owners.region(session, code)
    if place is None:
        raise wrong("region", _("there is no region {code}", code=code))
    return place


async def _unit(session: AsyncSession, remit: Remit, organisation: int) -> Owner:
    unit = await owners.unit(session, organisation, remit)
    if unit is None:
        raise wrong("organisation", _("there is no organisation {id}", id=organisation))
    return unit
