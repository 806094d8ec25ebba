"""Machines' keys: made, shown once, put in each other's place, revoked."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import RowMapping

from hub.access.permissions import Permission
from hub.auth import users
from hub.auth.desk import Desk
from hub.auth.identity import grants_of
from hub.auth.key_schemas import NewKey, Rotation
from hub.auth.repository import keys as repository
from hub.auth.services import SERVICE
from hub.auth.tokens import BEGINNING, Prefix, digest_of_token, new_token
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError, InvalidInput, NotFound


async def make(desk: Desk, service_id: int, wanted: NewKey) -> tuple[str, RowMapping]:
    """Make a key of a machine; return it, and what can be shown of it later.

    Raises:
        NotFound, NotAllowed: as `users.find_to_administer`.
        InvalidInput: it would be for what the machine was not granted.
        Conflict: the machine is disabled.
    """
    service = await users.find_to_administer(desk, service_id, SERVICE)
    if users.is_disabled(service):
        raise Conflict(_("{login} is disabled.", login=service["login"]))
    await _check_scopes(desk, service_id, wanted.scopes or ())
    token, key = await _add(desk, service_id, wanted.name, wanted.scopes, wanted.days)
    await _record(desk, "key.make", key)
    return token, key


async def rotate(desk: Desk, key_id: int, wanted: Rotation) -> tuple[str, RowMapping]:
    """Make a key in the place of another, which stays good for a while.

    Raises:
        NotFound: there is no such key where the actor may look.
        NotAllowed: as `users.find_to_administer`.
        Conflict: it is void, or another has its place.
    """
    old = await _find_to_administer(desk, key_id)
    if not await repository.take(desk.session, key_id):
        raise Conflict(
            _("Key {id} is void, or another has taken its place.", id=key_id),
            remedy=_("Make a new one: `hub key add`."),
        )
    service_id, scopes = old["service_id"], old["scopes"]
    token, key = await _add(desk, service_id, old["name"], scopes, wanted.days, replaces=key_id)
    if wanted.overlap_hours:
        await repository.end_in(desk.session, key_id, timedelta(hours=wanted.overlap_hours))
    else:
        await repository.revoke(desk.session, key_id, by=desk.actor.name)
    await _record(desk, "key.rotate", key, overlap_hours=wanted.overlap_hours)
    return token, key


async def revoke(desk: Desk, key_id: int) -> RowMapping:
    """Revoke a key, at once; one that is revoked already stays as it is.

    Raises:
        NotFound, NotAllowed: as `rotate`.
    """
    await _find_to_administer(desk, key_id)
    is_new = await repository.revoke(desk.session, key_id, by=desk.actor.name)
    key = await _find(desk, key_id)
    if is_new:
        await _record(desk, "key.revoke", key)
    return key


async def page(  # noqa: PLR0913 - a list has as many filters
    desk: Desk,
    *,
    service_id: int | None = None,
    mine: bool = False,
    void: bool = False,
    before: int | None = None,
    limit: int,
) -> Sequence[RowMapping]:
    """Return keys, the newest first."""
    return await repository.page(
        desk.session,
        desk.remit,
        service_id=service_id,
        made_by=desk.actor.name if mine else None,
        void=void,
        before=before,
        limit=limit,
    )


async def _find(desk: Desk, key_id: int) -> RowMapping:
    found = await repository.find(desk.session, key_id, desk.remit)
    if found is None:
        raise NotFound(_("There is no key {key_id}.", key_id=key_id))
    return found


async def _find_to_administer(desk: Desk, key_id: int) -> RowMapping:
    found = await _find(desk, key_id)
    await users.find_to_administer(desk, found["service_id"], SERVICE)
    return found


async def _check_scopes(desk: Desk, service_id: int, scopes: Sequence[Permission]) -> None:
    held = await grants_of(desk.session, service_id)
    errors = [
        FieldError(
            field=f"body.scopes[{place}]",
            reason=_("“{permission}” was not granted to this machine", permission=scope),
        )
        for place, scope in enumerate(scopes)
        if not any(grant.gives(scope) for grant in held)
    ]
    if errors:
        raise InvalidInput(
            _("A key can't do more than its machine."),
            remedy=_("Grant it a role first: `hub user grant`."),
            errors=errors,
        )


async def _add(  # noqa: PLR0913 - a key has as many parts
    desk: Desk,
    service_id: int,
    name: str,
    scopes: Sequence[str] | None,
    days: int,
    *,
    replaces: int | None = None,
) -> tuple[str, RowMapping]:
    token = new_token(Prefix.KEY)
    values = {
        "user_id": service_id,
        "name": name,
        "digest": digest_of_token(token, desk.parts.auth_key),
        "beginning": token[:BEGINNING],
        "scopes": None if scopes is None else list(scopes),
        "replaces": replaces,
        "created_by": desk.actor.name,
    }
    key_id = await repository.add(desk.session, values, lasts=timedelta(days=days))
    return token, await _find(desk, key_id)


async def _record(desk: Desk, action: str, key: RowMapping, **more: object) -> None:
    shown = ("name", "service", "beginning", "scopes", "replaces")
    ends = key["expires_at"]
    detail = {name: key[name] for name in shown} | {"expires_at": ends and ends.isoformat()}
    await desk.record(action, f"key:{key['id']}", **detail, **more)
