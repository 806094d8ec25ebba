"""The second factor of one person: an authenticator, and recovery codes for when it is lost."""

import time
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth import totp
from hub.auth.recovery import digest_of_code, digests_of_code, new_codes
from hub.auth.repository import credentials
from hub.kit.crypto import seal, unseal
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, FieldError, InvalidInput

_PLACE = {"table": "users", "column": "totp"}
_JOINTS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014")


class Method(StrEnum):
    """With what somebody has shown their second factor."""

    TOTP = "totp"
    RECOVERY = "recovery"


class Setup(NamedTuple):
    """What an authenticator is told, once."""

    secret: str
    uri: str


def has_second_factor(person: RowMapping) -> bool:
    """Say whether somebody has one that counts."""
    return person["totp_confirmed_at"] is not None


async def set_up(session: AsyncSession, parts: Parts, person: RowMapping) -> Setup:
    """Make a secret; it counts for nothing until `confirm`.

    Raises:
        Conflict: there is one that counts.
    """
    if has_second_factor(person):
        raise Conflict(
            _("You have a second factor already."),
            remedy=_("Remove it first, then set up another."),
        )
    secret = totp.new_secret()
    sealed = seal(secret.encode(), keyring=parts.keyring, row=person["id"], **_PLACE)
    await credentials.set_totp(session, person["id"], sealed)
    return Setup(secret, totp.uri_of(secret, person["login"]))


def setup_of(parts: Parts, person: RowMapping) -> Setup | None:
    """Return the secret that waits for `confirm`, if one does."""
    if person["totp"] is None or has_second_factor(person):
        return None
    secret = _secret_of(parts, person)
    return Setup(secret, totp.uri_of(secret, person["login"]))


async def confirm(session: AsyncSession, parts: Parts, person: RowMapping, code: str) -> list[str]:
    """Let a second factor count, now that a code has shown that it works.

    Returns:
        Ten recovery codes, which are nowhere else.

    Raises:
        Conflict: none was set up, or it counts already.
        InvalidInput: the code is not its.
    """
    if person["totp"] is None or has_second_factor(person):
        raise Conflict(
            _("There is no second factor that waits to be confirmed."),
            remedy=_("Set one up first."),
        )
    if not await _is_step(session, parts, person, _plain(code)):
        raise InvalidInput(
            _("This code is not right."),
            remedy=_("Look whether the clock of your phone is right, and type the newest code."),
            errors=[FieldError(field="code", reason=_("is not the authenticator's"))],
        )
    await credentials.confirm_totp(session, person["id"])
    codes = new_codes()
    digests = [digest_of_code(_plain(each), person["id"], parts.auth_key) for each in codes]
    await credentials.put_codes(session, person["id"], digests)
    return codes


async def remove(session: AsyncSession, user_id: int) -> None:
    """Take away a second factor, its recovery codes too."""
    await credentials.set_totp(session, user_id, None)
    await credentials.put_codes(session, user_id, [])


async def use(session: AsyncSession, parts: Parts, person: RowMapping, code: str) -> Method | None:
    """Use a code of the authenticator, or a recovery code: either is good once.

    Returns:
        Which it was; None where it is no good.
    """
    plain = _plain(code)
    if await _is_step(session, parts, person, plain):
        return Method.TOTP
    digests = digests_of_code(plain, person["id"], parts.auth_key)
    return Method.RECOVERY if await credentials.use_code(session, person["id"], digests) else None


async def _is_step(session: AsyncSession, parts: Parts, person: RowMapping, code: str) -> bool:
    if not totp.is_code(code):
        return False
    secret = _secret_of(parts, person)
    step = totp.step_of(secret, code, time.time(), person["totp_step"])
    return step is not None and await credentials.use_step(session, person["id"], step)


def _secret_of(parts: Parts, person: RowMapping) -> str:
    return unseal(person["totp"], keyring=parts.keyring, row=person["id"], **_PLACE).decode()


def _plain(code: str) -> str:
    return unicodedata.normalize("NFKC", code).translate(_JOINTS).lower()
