"""SQL of people and machines, as whoever administers them sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.auth.models import User, UserGrant, UserSession
from hub.kit.spelling import named, spell

_GRANTS = (
    select(
        func.coalesce(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object(
                        *("id", UserGrant.id, "role", UserGrant.role),
                        *("region_code", UserGrant.region_code),
                        *("organisation_id", UserGrant.organisation_id),
                        *("granted_at", UserGrant.granted_at),
                        *("granted_by", UserGrant.granted_by),
                    ),
                    UserGrant.id,
                )
            ),
            text("'[]'::jsonb"),
            type_=JSONB,
        )
    )
    .where(UserGrant.user_id == User.id, UserGrant.revoked_at.is_(None))
    .correlate(User)
    .scalar_subquery()
)
_LAST_SEEN = (
    select(func.max(UserSession.last_seen_at))
    .where(UserSession.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
)

COLUMNS = (
    User.id,
    User.login,
    User.name,
    User.region_code,
    User.organisation_id,
    User.disabled_at,
    (User.password_hash.is_not(None) | User.oidc_subject.is_not(None)).label("can_sign_in"),
    User.totp_confirmed_at.is_not(None).label("has_second_factor"),
    _LAST_SEEN.label("last_seen_at"),
    User.created_at,
    User.created_by,
    _GRANTS.label("grants"),
)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which people or machines a list shows; None is any.

    Attributes:
        bounds: the codes of a region's subtree, low and high.
        q: part of a name, in characters or pinyin, or of a login.
        disabled: only those who are, or who are not.
        role: only those who hold it, wherever.
    """

    bounds: tuple[str, str] | None = None
    organisation: int | None = None
    q: str | None = None
    disabled: bool | None = None
    role: str | None = None


async def add(session: AsyncSession, values: Mapping[str, Any]) -> int | None:
    """Add somebody; return None where the login is or was somebody's."""
    row = {**values, "spelled": spell(values["name"])}
    statement = insert(User).values(**row).on_conflict_do_nothing().returning(User.id)
    found: int | None = await session.scalar(statement)
    return found


async def find(session: AsyncSession, user_id: int, kind: str, remit: Remit) -> RowMapping | None:
    """Return a person or a machine within a remit."""
    wanted = _whole(kind, remit).where(User.id == user_id)
    return (await session.execute(wanted)).mappings().one_or_none()


async def page(  # noqa: PLR0913 - a page is cut out by so much
    session: AsyncSession, kind: str, remit: Remit, only: UserFilter, *, after: int, limit: int
) -> Sequence[RowMapping]:
    """Return people or machines within a remit, by id."""
    wanted = _filtered(_whole(kind, remit), only).where(User.id > after)
    return (await session.execute(wanted.order_by(User.id).limit(limit))).mappings().all()


async def change(session: AsyncSession, user_id: int, values: Mapping[str, Any]) -> None:
    """Change what is said of somebody."""
    spelled = {"spelled": spell(values["name"])} if "name" in values else {}
    await session.execute(update(User).where(User.id == user_id).values(**values, **spelled))


async def lock(session: AsyncSession, user_id: int) -> None:
    """Let nobody else change what somebody is or holds until the transaction ends."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def _whole(kind: str, remit: Remit) -> Select[*tuple[Any, ...]]:
    here = within(remit, User.region_code.expression, User.organisation_id.expression)
    return select(*COLUMNS).where(User.kind == kind, here)


def _filtered(statement: Select[*tuple[Any, ...]], only: UserFilter) -> Select[*tuple[Any, ...]]:
    if only.bounds is not None:
        low, high = only.bounds
        statement = statement.where(User.region_code >= low, User.region_code < high)
    if only.organisation is not None:
        statement = statement.where(User.organisation_id == only.organisation)
    if only.q is not None:
        is_login = User.login.contains(only.q, autoescape=True)
        statement = statement.where(or_(named(User.name, User.spelled, only.q), is_login))
    if only.disabled is not None:
        is_disabled = User.disabled_at.is_not(None)
        statement = statement.where(is_disabled if only.disabled else ~is_disabled)
    if only.role is not None:
        held = (UserGrant.user_id == User.id, UserGrant.revoked_at.is_(None))
        statement = statement.where(
            select(UserGrant.id).where(*held, UserGrant.role == only.role).exists()
        )
    return statement
