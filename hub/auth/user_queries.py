"""What lists of people and machines can be asked for."""

from typing import Annotated

from fastapi import Query

from hub.access.roles import Role
from hub.auth.fields import RegionCode
from hub.auth.repository.belonging import prefix_of_region
from hub.auth.repository.users import UserFilter
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.text import line
from hub.kit.web import Session

_AFTER_THE_DIGITS = ":"  # follows "9", so that every code of a subtree sorts before prefix + ":"


async def wanted(  # noqa: PLR0913 - a list has as many filters
    session: Session,
    *,
    region: Annotated[
        RegionCode | None, Query(description="And its subtree.", examples=["420100"])
    ] = None,
    organisation: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    disabled: Annotated[bool | None, Query(description="Only those who are, or are not.")] = None,
    role: Annotated[Role | None, Query(description="Only those who hold it, wherever.")] = None,
    q: Annotated[
        str | None, Query(description="Part of a name, or of its pinyin, or of a login."), line(100)
    ] = None,
) -> UserFilter:
    """Read a list's filters."""
    bounds = None if region is None else await _bounds(session, region)
    return UserFilter(bounds=bounds, organisation=organisation, q=q, disabled=disabled, role=role)


async def _bounds(session: Session, region: str) -> tuple[str, str]:
    prefix = await prefix_of_region(session, region)
    if prefix is None:
        error = FieldError(field="query.region", reason=_("there is no region {code}", code=region))
        raise InvalidInput(_("There is no such region."), errors=[error])
    return prefix, prefix + _AFTER_THE_DIGITS
