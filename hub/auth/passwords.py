"""Passwords: which are good enough, and what is stored of them."""

import unicodedata
from functools import cache

from hub.auth.common_passwords import pieces
from hub.auth.hashing import Hashing
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

LEAST = 12  # characters: length is what counts, not which kinds of them (NIST SP 800-63B, 3.1.1.2)
MOST = 128  # so that a sentence fits, and nobody has megabytes hashed
LEAST_PIECES = 5  # of known words, runs and single characters; see `common_passwords`

_FIELD = "password"
_DUMMY = (  # of 32 random bytes that nobody has kept, with the parameters of `hashing`
    "$argon2id$v=19$m=32768,t=3,p=1$fiqGgL65LeVT7cJ+JqADXg"
    "$uMyLdNApwT9hTNuAdikLokZPVG4L6xhsQsnzo/xeE04"
)


def check_password(text: str, login: str) -> None:
    """Refuse a password that is easily guessed.

    Args:
        text: as the person typed it.
        login: what they sign in as; a password made of it is everybody's first guess.

    Raises:
        InvalidInput: it names the rule, under the field `password`.
    """
    password = normal(text)
    if not LEAST <= len(password) <= MOST:
        raise _weak(
            _(
                "has {count} characters, and must have {least} to {most}",
                count=len(password),
                least=LEAST,
                most=MOST,
            )
        )
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in password):
        raise _weak(_("has a character that cannot be typed"))
    if pieces(password, login) < LEAST_PIECES:
        raise _weak(
            _(
                "is easily guessed: it is made of well-known words, runs of keys, dates or the "
                "login; a sentence of your own is better"
            )
        )


async def hash_password(text: str) -> str:
    """Return what is stored of a password (argon2id), hashed in one of few threads.

    Raises:
        Unavailable: too many hash at once.
    """
    return await _hashing().hash(normal(text))


async def verify_password(text: str, stored: str | None) -> bool:
    """Say whether it is the password; where there is none, no, after the same time.

    Args:
        text: as somebody typed it.
        stored: what `hash_password` returned; None for whoever has no password, is disabled, or
            does not exist.

    Raises:
        Unavailable: too many hash at once.
    """
    password = normal(text)
    is_possible = stored is not None and len(password) <= MOST
    is_right = await _hashing().verify(password[:MOST], stored or _DUMMY)
    return is_right and is_possible


def normal(text: str) -> str:
    """Return a password as it is hashed: the same from every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", text)


@cache
def _hashing() -> Hashing:
    return Hashing()


def _weak(reason: str) -> InvalidInput:
    return InvalidInput(
        _("This password won't do."),
        remedy=_("Choose another one."),
        errors=[FieldError(field=_FIELD, reason=reason)],
    )
