"""Giving roles, and taking them back. Both hold from the next request on."""

from sqlalchemy import RowMapping

from hub.access.actor import ActorKind
from hub.access.policy import check
from hub.access.remit import WHOLE_HUB, Place
from hub.access.roles import PERMISSIONS, Role
from hub.access.separation import may_hold
from hub.auth import users
from hub.auth.administrators import check_somebody_stays
from hub.auth.belonging import known
from hub.auth.desk import Desk
from hub.auth.giving import fits, may_give
from hub.auth.grant_schemas import GrantRequest
from hub.auth.repository import grants as repository
from hub.kit.i18n import _
from hub.kit.problems import Conflict, NotFound, under


async def give(desk: Desk, user_id: int, kind: ActorKind, wanted: GrantRequest) -> RowMapping:
    """Grant a role to a person or a machine.

    Raises:
        NotFound: there is nobody of that number where the actor may look.
        InvalidInput: there is no such region or unit.
        NotAllowed: it is the actor; or the role can't be granted there, or not by them, or not
            beside what is held already.
        Conflict: it stands already.
    """
    user = await users.find_other(desk, user_id, kind)
    with under("body"):
        where = await known(desk.session, desk.remit, wanted.region_code, wanted.organisation_id)
    check(fits(wanted.role, where.place))
    check(may_give(desk.remit, wanted.role, where.place))
    await _check_separation(desk, user_id, wanted.role)
    granted = await repository.give(
        desk.session, user_id, by=desk.actor.name, **wanted.model_dump()
    )
    if granted is None:
        raise Conflict(_("{login} holds this role there already.", login=user["login"]))
    detail = {"login": user["login"], "grant": granted["id"]} | wanted.model_dump()
    await desk.record("grant.give", f"user:{user_id}", **detail)
    return granted


async def revoke(desk: Desk, user_id: int, kind: ActorKind, grant_id: int) -> RowMapping:
    """Revoke a grant.

    Raises:
        NotFound: there is nobody, or no such grant of theirs that stands.
        NotAllowed: it is the actor's, or it was given from above.
        Conflict: nobody would be left who administers.
    """
    user = await users.find_other(desk, user_id, kind)
    found = await repository.find(desk.session, user_id, grant_id)
    if found is None:
        raise NotFound(
            _("User {user_id} has no grant {grant_id}.", user_id=user_id, grant_id=grant_id)
        )
    if found["role"] in PERMISSIONS:
        place = Place(found["prefix"] or WHOLE_HUB, found["organisation_id"])
        check(may_give(desk.remit, Role(found["role"]), place))
    if found["role"] == Role.SECURITY_ADMINISTRATOR:
        await check_somebody_stays(desk.session, user_id)
    revoked = await repository.revoke(desk.session, grant_id, by=desk.actor.name)
    assert revoked is not None  # noqa: S101 - `find_other` holds the lock
    detail = {name: found[name] for name in ("role", "region_code", "organisation_id")}
    await desk.record(
        "grant.revoke", f"user:{user_id}", login=user["login"], grant=grant_id, **detail
    )
    return revoked


async def _check_separation(desk: Desk, user_id: int, role: Role) -> None:
    roles = await repository.roles_of(desk.session, user_id)
    held = {Role(each) for each in roles if each in PERMISSIONS}
    check(may_hold(held, role, small_site=desk.parts.settings.small_site))
