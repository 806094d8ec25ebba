"""The first person of a hub: made once, with the key of the first start."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StrictBool
from sqlalchemy import RowMapping, func

from hub.access.actor import ActorKind
from hub.access.remit import EVERYWHERE
from hub.access.roles import Role
from hub.auth.desk import Desk
from hub.auth.fields import Login, Name
from hub.auth.first_key import FIRST
from hub.auth.passwords import MOST, check_password, hash_password
from hub.auth.repository import first_key, grants, users
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError, InvalidInput, under


class FirstPerson(BaseModel):
    """Who is to administer all others."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "login": "anquan",
                    "name": "省融媒体中心安全管理员",
                    "password": "三峡的水位-今年-比往年早涨",
                }
            ]
        },
    )

    login: Login
    name: Name
    password: SecretStr = Field(min_length=1, max_length=MOST)
    every_role: StrictBool = Field(
        default=False, description="All roles at once: only where HUB_SMALL_SITE is set."
    )


async def make(desk: Desk, new: FirstPerson) -> RowMapping:
    """Make the first person, and void the first key.

    Raises:
        InvalidInput: the password won't do, or not everything can be one person's.
        Conflict: there is a person already.
    """
    with under("body"):
        _check_small_site(new, small_site=desk.parts.settings.small_site)
        check_password(new.password.get_secret_value(), new.login)
    password_hash = await hash_password(new.password.get_secret_value())
    await grants.take_turns(desk.session)
    user_id = (
        None if await first_key.has_people(desk.session) else await _add(desk, new, password_hash)
    )
    if user_id is None:
        raise Conflict(
            _("There is a person already, or the login is somebody's."),
            remedy=_("Sign in: `hub login`."),
        )
    roles = list(Role) if new.every_role else [Role.SECURITY_ADMINISTRATOR]
    for role in roles:
        await grants.give(desk.session, user_id, role=role, by=desk.actor.name)
    await first_key.revoke(desk.session, FIRST)
    await desk.record("person.first", f"user:{user_id}", login=new.login, roles=roles)
    found = await users.find(desk.session, user_id, ActorKind.PERSON, EVERYWHERE)
    assert found is not None  # noqa: S101 - it was added a moment ago
    return found


async def _add(desk: Desk, new: FirstPerson, password_hash: str) -> int | None:
    values = {
        "login": new.login,
        "name": new.name,
        "kind": ActorKind.PERSON,
        "password_hash": password_hash,
        "password_set_at": func.now(),
        "created_by": desk.actor.name,
    }
    return await users.add(desk.session, values)


def _check_small_site(new: FirstPerson, *, small_site: bool) -> None:
    if new.every_role and not small_site:
        raise InvalidInput(
            _("One person can't hold every role here."),
            remedy=_("Leave it out, or set HUB_SMALL_SITE=true if there is nobody else."),
            errors=[FieldError(field="every_role", reason=_("only where HUB_SMALL_SITE is set"))],
        )
