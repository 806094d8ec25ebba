"""SQL of grants, and of who is left to give them."""

from collections.abc import Collection, Sequence

from sqlalchemy import RowMapping, String, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import ActorKind
from hub.access.remit import Remit
from hub.access.within import within
from hub.auth.models import User, UserGrant

_COLUMNS = (
    UserGrant.id,
    UserGrant.role,
    UserGrant.region_code,
    UserGrant.organisation_id,
    UserGrant.granted_at,
    UserGrant.granted_by,
    UserGrant.revoked_at,
    UserGrant.revoked_by,
)

_FIND = text(
    """
    select g.id, g.role, g.region_code, g.organisation_id, r.prefix
    from user_grants g left join regions r on r.code = g.region_code
    where g.id = :id and g.user_id = :user and g.revoked_at is null
    """
)

# one at a time; two administrators who disable each other must not both succeed
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('hub: who administers'))")
_IS_LAST_WHO_CAN = text(
    """
    select coalesce(bool_and(id = :id), false) from (
        select distinct u.id from users u join user_grants g on g.user_id = u.id
        where g.role = :role and g.revoked_at is null and u.kind = 'person'
          and u.disabled_at is null
          and (u.password_hash is not null or u.oidc_subject is not null)) as able
    """
)


async def give(  # noqa: PLR0913 - a grant has as many parts
    session: AsyncSession,
    user_id: int,
    *,
    role: str,
    region_code: str | None = None,
    organisation_id: int | None = None,
    by: str,
) -> RowMapping | None:
    """Grant a role; return None where the same grant stands already."""
    statement = (
        insert(UserGrant)
        .values(
            user_id=user_id,
            role=role,
            region_code=region_code,
            organisation_id=organisation_id,
            granted_by=by,
        )
        .on_conflict_do_nothing()
        .returning(*_COLUMNS)
    )
    return (await session.execute(statement)).mappings().one_or_none()


async def find(session: AsyncSession, user_id: int, grant_id: int) -> RowMapping | None:
    """Return a grant of somebody, if it stands, with the prefix of its region."""
    return (
        (await session.execute(_FIND, {"user": user_id, "id": grant_id})).mappings().one_or_none()
    )


async def revoke(session: AsyncSession, grant_id: int, *, by: str) -> RowMapping | None:
    """Revoke a grant; return None where somebody was quicker."""
    statement = (
        update(UserGrant)
        .where(UserGrant.id == grant_id, UserGrant.revoked_at.is_(None))
        .values(revoked_at=func.now(), revoked_by=by)
        .returning(*_COLUMNS)
    )
    return (await session.execute(statement)).mappings().one_or_none()


async def roles_of(session: AsyncSession, user_id: int) -> Sequence[str]:
    """Return the roles that somebody holds, wherever."""
    held = select(UserGrant.role).where(
        UserGrant.user_id == user_id, UserGrant.revoked_at.is_(None)
    )
    return (await session.scalars(held)).all()


async def holder(session: AsyncSession, login: str, role: str) -> int | None:
    """Return the person of that login, if they hold a role, disabled or not."""
    standing = UserGrant.revoked_at.is_(None) & (UserGrant.role == role)
    found = (
        select(User.id)
        .join(UserGrant, UserGrant.user_id == User.id)
        .where(User.login == login, User.kind == ActorKind.PERSON, standing)
    )
    user_id: int | None = await session.scalar(found.limit(1))
    return user_id


async def holders_of_any(
    session: AsyncSession, roles: Collection[str], remit: Remit
) -> Sequence[RowMapping]:
    """Return id, login, name, kind and all roles of those who hold one of these; not the disabled.

    Those who belong in the remit, in the order of their logins.
    """
    standing = (UserGrant.user_id == User.id) & UserGrant.revoked_at.is_(None)
    here = within(remit, User.region_code.expression, User.organisation_id.expression)
    everything = func.array_agg(UserGrant.role.distinct(), type_=ARRAY(String))
    found = (
        select(User.id, User.login, User.name, User.kind, everything.label("roles"))
        .join(UserGrant, standing)
        .where(User.disabled_at.is_(None), here)
        .group_by(User.id)
        .having(func.bool_or(UserGrant.role.in_(roles)))
        .order_by(User.login)
    )
    return (await session.execute(found)).mappings().all()


async def take_turns(session: AsyncSession) -> None:
    """Wait until nobody else makes or unmakes administrators; until the transaction ends."""
    await session.execute(_ONE_AT_A_TIME)


async def is_last_who_can(session: AsyncSession, user_id: int, role: str) -> bool:
    """Say whether somebody is the only person with a role who can sign in."""
    return bool(await session.scalar(_IS_LAST_WHO_CAN, {"id": user_id, "role": role}))
