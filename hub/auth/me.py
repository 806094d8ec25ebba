"""Who somebody is, and what they may: for themselves to read."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.auth import keys
from hub.auth.desk import Desk
from hub.auth.key_schemas import KeyOut
from hub.auth.own import Signed
from hub.auth.repository import credentials, standing_sessions
from hub.auth.repository.grants_shown import grants_shown
from hub.auth.session_schemas import MeOut, MyGrant, OwnSession, SecondFactorOut
from hub.kit.parts import Parts

MOST_SESSIONS = 200  # are listed; nobody has as many devices
MOST_KEYS = 50  # the newest


async def who_is(session: AsyncSession, actor: Actor) -> MeOut:
    """Return what there is to know of who asks."""
    user = await credentials.by_id(session, actor.user_id) if actor.user_id else None
    granted = await grants_shown(session, actor.user_id) if actor.user_id else []
    return MeOut(
        name=actor.name,
        full_name=user["name"] if user else actor.name,
        kind=actor.kind,
        grants=[MyGrant.model_validate(dict(row)) for row in granted],
        permissions=[each for each in Permission if actor.remit(each).places],
        second_factor=SecondFactorOut(
            has=bool(user and user["totp_confirmed_at"]),
            needed=actor.lacks_second_factor,
            recovery_codes_left=await credentials.codes_left(session, user["id"]) if user else 0,
        ),
        fresh_until=actor.fresh_until,
    )


async def keys_made(session: AsyncSession, parts: Parts, actor: Actor) -> list[KeyOut] | None:
    """Return the good keys that somebody has made, where they may still look; None: nowhere.

    A key is a machine's, never a person's.
    """
    remit = actor.remit(Permission.READ_KEYS)
    if not remit.places:
        return None
    desk = Desk(session, parts, actor, remit)
    found = await keys.page(desk, mine=True, limit=MOST_KEYS)
    return [KeyOut.model_validate(key) for key in found]


async def own_sessions(session: AsyncSession, parts: Parts, who: Signed) -> Sequence[OwnSession]:
    """Return the sessions of a person that go on."""
    found = await standing_sessions.page(
        session,
        who.user_id,
        idle=parts.settings.session_idle,
        before=None,
        limit=MOST_SESSIONS,
    )
    return [
        OwnSession.model_validate(dict(row) | {"is_this": row["id"] == who.session_id})
        for row in found
    ]
