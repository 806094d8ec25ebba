"""People and machines alike: added, found and changed by whoever administers where they belong."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, func

from hub.access.actor import ActorKind
from hub.access.policy import check
from hub.auth.administrators import check_somebody_stays
from hub.auth.belonging import home
from hub.auth.desk import Desk
from hub.auth.giving import may_administer
from hub.auth.identity import grants_of
from hub.auth.repository import links, users
from hub.auth.sessions import end_all
from hub.auth.user_schemas import NewUser, UserPatch
from hub.kit.i18n import _, later
from hub.kit.problems import Conflict, NotAllowed, NotFound, under

_NOBODY = {
    ActorKind.PERSON: later("There is no person {user_id}."),
    ActorKind.SERVICE: later("There is no service {user_id}."),
}
_ELSEWHERE = ("region_code", "organisation_id")


async def add(desk: Desk, new: NewUser, kind: ActorKind) -> int:
    """Add a person or a machine, who may do nothing yet; return their id.

    Whoever calls it records it.

    Raises:
        InvalidInput: there is no such region or unit.
        NotAllowed: they would belong where the actor administers nothing.
        Conflict: the login is or was somebody's.
    """
    with under("body"):
        where = await home(desk.session, desk.remit, new.region_code, new.organisation_id)
    values = {
        "login": new.login,
        "name": new.name,
        "kind": kind,
        "region_code": where.region_code,
        "organisation_id": where.organisation_id,
        "created_by": desk.actor.name,
    }
    user_id = await users.add(desk.session, values)
    if user_id is None:
        raise Conflict(
            _("The login “{login}” is or was somebody's.", login=new.login),
            remedy=_("Choose another one: no login is given out twice."),
        )
    return user_id


async def find(desk: Desk, user_id: int, kind: ActorKind) -> RowMapping:
    """Return somebody.

    Raises:
        NotFound: there is nobody of that number, or not where the actor may look.
    """
    found = await users.find(desk.session, user_id, kind, desk.remit)
    if found is None:
        raise NotFound(_(_NOBODY[kind], user_id=user_id))
    return found


async def find_other(desk: Desk, user_id: int, kind: ActorKind) -> RowMapping:
    """Return somebody who is not the actor, locked.

    Raises:
        NotFound: as `find`.
        NotAllowed: it is the actor.
    """
    await find(desk, user_id, kind)
    check_is_other(desk, user_id)
    await users.lock(desk.session, user_id)
    return await find(desk, user_id, kind)


async def find_to_administer(desk: Desk, user_id: int, kind: ActorKind) -> RowMapping:
    """Return somebody whom the actor may act on, locked.

    Raises:
        NotFound: as `find`.
        NotAllowed: it is the actor, or they hold what the actor could not have given.
    """
    found = await find_other(desk, user_id, kind)
    await check_is_below(desk, user_id)
    return found


def check_is_other(desk: Desk, user_id: int) -> None:
    """Raise `NotAllowed` if the actor acts on themselves."""
    if desk.actor.user_id == user_id:
        raise NotAllowed(
            _("Nobody administers themselves."), remedy=_("Ask somebody else who administers.")
        )


async def check_is_below(desk: Desk, user_id: int) -> None:
    """Raise `NotAllowed` if somebody holds what the actor could not have given."""
    check(may_administer(desk.remit, await grants_of(desk.session, user_id)))


async def change(desk: Desk, user_id: int, kind: ActorKind, patch: UserPatch) -> None:
    """Change somebody; whoever is disabled is signed out everywhere, and their keys are void.

    Raises:
        NotFound, NotAllowed: as `find_to_administer`.
        InvalidInput: there is no such region or unit.
        Conflict: they are the last who administers.
    """
    before = await find_to_administer(desk, user_id, kind)
    changed = _different(before, patch) | await _moved(desk, before, patch)
    if changed:
        await users.change(desk.session, user_id, changed)
    detail: dict[str, Any] = dict(changed)
    action = "change"
    if patch.get("disabled", is_disabled(before)) != is_disabled(before):
        action = "enable" if is_disabled(before) else "disable"
        detail |= await (_enable if is_disabled(before) else _disable)(desk, user_id)
    if changed or action != "change":
        await desk.record(f"{kind}.{action}", f"user:{user_id}", login=before["login"], **detail)


async def page(
    desk: Desk, kind: ActorKind, only: users.UserFilter, *, after: int, limit: int
) -> Sequence[RowMapping]:
    """Return people or machines where the actor may look, by id."""
    return await users.page(desk.session, kind, desk.remit, only, after=after, limit=limit)


def is_disabled(user: RowMapping) -> bool:
    """Say whether somebody is disabled."""
    return user["disabled_at"] is not None


async def _moved(desk: Desk, before: RowMapping, patch: UserPatch) -> dict[str, Any]:
    """Return where somebody belongs from now on, if that changes."""
    if not _different(before, patch, _ELSEWHERE):
        return {}
    with under("body"):
        where = await home(
            desk.session,
            desk.remit,
            patch.get("region_code", before["region_code"]),
            patch.get("organisation_id", before["organisation_id"]),
        )
    return {"region_code": where.region_code, "organisation_id": where.organisation_id}


def _different(
    before: RowMapping, patch: UserPatch, names: Sequence[str] = ("name",)
) -> dict[str, Any]:
    return {n: patch[n] for n in names if n in patch and patch[n] != before[n]}  # type: ignore[literal-required]


async def _disable(desk: Desk, user_id: int) -> dict[str, Any]:
    await check_somebody_stays(desk.session, user_id)
    await users.change(desk.session, user_id, {"disabled_at": func.now()})
    await links.void(desk.session, user_id)
    ended = await end_all(desk.session, user_id, by=desk.actor.name)
    return {"sessions_ended": ended}


async def _enable(desk: Desk, user_id: int) -> dict[str, Any]:
    await users.change(desk.session, user_id, {"disabled_at": None})
    return {}
