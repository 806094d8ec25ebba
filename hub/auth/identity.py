"""Who somebody is, by the token that they show."""

from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor, ActorKind, Grant
from hub.access.permissions import REACHING, Permission
from hub.access.remit import Place, Remit
from hub.access.roles import PERMISSIONS, Role
from hub.auth.first_key import FIRST
from hub.auth.repository import identities
from hub.auth.second_factor import wants_second_factor
from hub.auth.tokens import Prefix, digests_of_token
from hub.kit.crypto import public_digest_of
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotAuthenticated


async def actor_of(parts: Parts, token: str, address: str) -> Actor:
    """Return who shows this token, in a unit of work of its own.

    Args:
        parts: the process's.
        token: a key or a session's token; whatever somebody sent.
        address: where they come from.

    Raises:
        NotAuthenticated: it is nobody's, or not any more.
    """
    async with parts.database.work() as session:
        if token.startswith(Prefix.SESSION):
            digests = digests_of_token(token, parts.auth_key)
            return await _of_session(session, parts, digests=digests)
        if not token:
            raise _nobodys()
        keyed = digests_of_token(token, parts.auth_key)
        first = public_digest_of(token.encode())
        return await _of_key(session, digests=keyed, first=first, address=address)


async def look_again(parts: Parts, actor: Actor) -> Actor:
    """Return somebody as they are now: who follows something for long may have lost it meanwhile.

    Raises:
        NotAuthenticated: what they showed is void by now.
    """
    async with parts.database.work() as session:
        if actor.session_id is not None:
            return await _of_session(session, parts, id_=actor.session_id)
        return await _of_key(session, id_=actor.key_id)


async def grants_of(session: AsyncSession, user_id: int) -> tuple[Grant, ...]:
    """Return what was granted to somebody, as it stands."""
    rows = await identities.grants_of(session, user_id)
    known = [row for row in rows if row["role"] in PERMISSIONS]
    return tuple(
        Grant(Role(row["role"]), Place(row["prefix"], row["organisation"])) for row in known
    )


async def _of_session(session: AsyncSession, parts: Parts, **shown: Any) -> Actor:
    settings = parts.settings
    idle = timedelta(seconds=settings.session_idle)
    found = await identities.of_session(session, idle, **shown)
    if found is None:
        raise NotAuthenticated(
            _("The session is over."),
            remedy=_("Sign in again: `hub login`, or POST /api/v1/session."),
        )
    grants = await grants_of(session, found["user_id"])
    lacks = not found["second_factor"] and await _wants_second_factor(session, parts, grants)
    return Actor(
        name=found["login"],
        full_name=found["name"],
        kind=ActorKind.PERSON,
        user_id=found["user_id"],
        grants=grants,
        session_id=found["session_id"],
        fresh_until=found["fresh_at"] + timedelta(seconds=settings.fresh_for),
        lacks_second_factor=lacks,
    )


async def _wants_second_factor(
    session: AsyncSession, parts: Parts, grants: tuple[Grant, ...]
) -> bool:
    reach = Remit.of(g.place for g in grants if REACHING & PERMISSIONS[g.role])
    return await wants_second_factor(session, reach, parts.settings.second_factor_above)


async def _of_key(session: AsyncSession, **shown: Any) -> Actor:
    found = await identities.of_key(session, **shown)
    if found is None:
        raise _nobodys()
    if found["user_id"] is None:
        return Actor(name=FIRST, kind=ActorKind.FIRST_KEY, key_id=found["key_id"])
    return Actor(
        name=f"service:{found['login']}",
        kind=ActorKind.SERVICE,
        user_id=found["user_id"],
        grants=await grants_of(session, found["user_id"]),
        key_id=found["key_id"],
        scopes=_scopes(found),
    )


def _nobodys() -> NotAuthenticated:
    return NotAuthenticated(
        _("This needs an API key that the hub knows, or a session."),
        remedy=_("Send it as `Authorization: Bearer hub_…`, or sign in: `hub login`."),
    )


def _scopes(found: RowMapping) -> frozenset[Permission] | None:
    if found["scopes"] is None:
        return None
    known = set(Permission)
    return frozenset(Permission(each) for each in found["scopes"] if each in known)
