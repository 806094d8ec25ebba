"""People: invited, reset, signed out; by whoever administers where they belong."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from hub.access.actor import ActorKind
from hub.auth import authenticator, users
from hub.auth.desk import Desk
from hub.auth.links import Link, make_link
from hub.auth.models import LinkPurpose
from hub.auth.repository import standing_sessions
from hub.auth.sessions import end_all
from hub.auth.user_schemas import NewPerson
from hub.kit.i18n import _
from hub.kit.problems import Conflict

PERSON = ActorKind.PERSON


async def invite(desk: Desk, new: NewPerson) -> tuple[int, Link]:
    """Add a person, and make the link by which they choose a password.

    Raises:
        InvalidInput, NotAllowed, Conflict: as `users.add`.
    """
    user_id = await users.add(desk, new, PERSON)
    link = await _link(desk, user_id, LinkPurpose.INVITATION)
    said = new.model_dump(include={"login", "name", "region_code", "organisation_id"})
    await desk.record("person.invite", f"user:{user_id}", **said)
    return user_id, link


async def reset(desk: Desk, user_id: int) -> Link:
    """Make a link by which a person chooses another password, or their first one.

    Raises:
        NotFound, NotAllowed: as `users.find_to_administer`.
        Conflict: they are disabled.
    """
    person = await users.find_to_administer(desk, user_id, PERSON)
    if users.is_disabled(person):
        raise Conflict(
            _("{login} is disabled.", login=person["login"]),
            remedy=_("Enable them first: `hub user enable {login}`.", login=person["login"]),
        )
    purpose = LinkPurpose.RESET if person["can_sign_in"] else LinkPurpose.INVITATION
    link = await _link(desk, user_id, purpose)
    await desk.record("person.reset", f"user:{user_id}", login=person["login"], purpose=purpose)
    return link


async def sessions(
    desk: Desk, user_id: int, *, before: int | None, limit: int
) -> Sequence[RowMapping]:
    """Return a person's sessions that go on, the newest first.

    Raises:
        NotFound: as `users.find`.
    """
    await users.find(desk, user_id, PERSON)
    idle = desk.parts.settings.session_idle
    return await standing_sessions.page(
        desk.session, user_id, idle=idle, before=before, limit=limit
    )


async def sign_out(desk: Desk, user_id: int) -> int:
    """End all sessions of a person; return how many.

    Raises:
        NotFound, NotAllowed: as `users.find_to_administer`.
    """
    person = await users.find_to_administer(desk, user_id, PERSON)
    ended = await end_all(desk.session, user_id, by=desk.actor.name)
    await desk.record("person.sign_out", f"user:{user_id}", login=person["login"], ended=ended)
    return ended


async def forget_second_factor(desk: Desk, user_id: int) -> int:
    """Take a second factor away from a person who has lost it; return how many sessions ended.

    Their recovery codes go with it. Where their roles want one, they set up another before all
    else.

    Raises:
        NotFound, NotAllowed: as `users.find_to_administer`.
    """
    person = await users.find_to_administer(desk, user_id, PERSON)
    await authenticator.remove(desk.session, user_id)
    ended = await end_all(desk.session, user_id, by=desk.actor.name)
    await desk.record(
        "person.forget_second_factor", f"user:{user_id}", login=person["login"], ended=ended
    )
    return ended


async def _link(desk: Desk, user_id: int, purpose: LinkPurpose) -> Link:
    return await make_link(desk.session, desk.parts, user_id, purpose, desk.actor.name)
