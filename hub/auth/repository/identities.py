"""SQL of who somebody is: what every request asks first."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

NOTED = timedelta(minutes=1)  # that somebody is there is written down no more often

_OF_SESSION = text(
    """
    select s.id as session_id, s.fresh_at, s.second_factor,
        u.id as user_id, u.login, u.name, u.totp_confirmed_at is not null as has_second_factor,
        s.last_seen_at < now() - cast(:noted_every as interval) as is_to_be_noted
    from user_sessions s join users u on u.id = s.user_id
    where (s.digest = any(:digests) or s.id = :id) and s.ended_at is null and s.expires_at > now()
      and s.last_seen_at > now() - cast(:idle as interval) and u.disabled_at is null
    """
)
_SEEN = text("update user_sessions set last_seen_at = now() where id = :id")

_OF_KEY = text(
    """
    select k.id as key_id, k.scopes, u.id as user_id, u.login,
        coalesce(k.last_used_at < now() - cast(:noted_every as interval), true)
            or k.last_used_address is distinct from :address as is_to_be_noted
    from api_keys k left join users u on u.id = k.user_id
    where (k.digest = any(:digests) or k.digest = :first and k.user_id is null or k.id = :id)
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()) and u.disabled_at is null
    order by k.user_id nulls last limit 1
    """
)
_USED = text(
    "update api_keys set last_used_at = now(), last_used_address = :address where id = :id"
)

# a grant for a unit holds for those below it, too
_GRANTS = text(
    """
    with recursive held as (
        select g.role, g.organisation_id, coalesce(r.prefix, '') as prefix
        from user_grants g left join regions r on r.code = g.region_code
        where g.user_id = :user and g.revoked_at is null),
    units as (
        select organisation_id as root, organisation_id as unit from held
        where organisation_id is not null
        union
        select units.root, o.id from units join organisations o on o.parent_id = units.unit)
    select held.role, held.prefix, units.unit as organisation
    from held left join units on units.root = held.organisation_id
    """
)


async def of_session(
    session: AsyncSession, idle: timedelta, *, digests: Sequence[str] = (), id_: int | None = None
) -> RowMapping | None:
    """Return whose session has one of these digests, or this id, while it lasts.

    Who is looked for by id has not come again: a page that is left open does not keep a session.
    """
    given = {"digests": list(digests), "id": id_, "idle": idle, "noted_every": NOTED}
    found = (await session.execute(_OF_SESSION, given)).mappings().one_or_none()
    if found is not None and id_ is None and found["is_to_be_noted"]:
        await session.execute(_SEEN, {"id": found["session_id"]})
    return found


async def of_key(
    session: AsyncSession,
    *,
    digests: Sequence[str] = (),
    first: str | None = None,
    id_: int | None = None,
    address: str | None = None,
) -> RowMapping | None:
    """Return whose key it is; a machine's before that of the first start.

    Args:
        session: the unit of work.
        digests: keyed, of a machine's.
        first: without a key, of what can only be the first start's: nobody makes another one by
            writing a plain digest into the table.
        id_: of a key that was shown before.
        address: where it was shown; None where it is not shown again.
    """
    given: dict[str, Any] = {"digests": list(digests), "first": first, "id": id_}
    given |= {"address": address, "noted_every": NOTED}
    found = (await session.execute(_OF_KEY, given)).mappings().one_or_none()
    if found is not None and address is not None and found["is_to_be_noted"]:
        await session.execute(_USED, {"id": found["key_id"], "address": address})
    return found


async def grants_of(session: AsyncSession, user_id: int) -> Sequence[RowMapping]:
    """Return role, region's prefix and organisation of each grant that stands."""
    return (await session.execute(_GRANTS, {"user": user_id})).mappings().all()
