"""What is counted of a try to sign in, so that guessing is slow and nobody can be kept out.

| from | counted | tries in 15 minutes |
|---|---|---|
| a browser that this login was signed in with | by itself | 10 |
| an address that this login was signed in from | together with the login | 10 |
| anywhere else | for the login, over all such | 10 |
| | for the address, over all logins | 50 |

Whoever guesses at a login from elsewhere uses up what strangers have, not what its owner's browser
and address have (OWASP, "Blocking Brute Force Attacks", device cookies). Only what was used up by
oneself is forgotten when one has signed in; that of an address is not, or an attacker with one
account of their own would begin anew after every nine guesses.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.audit.service import record
from hub.auth.devices import number_of
from hub.auth.own_counts import Counter
from hub.auth.repository import credentials
from hub.auth.throttle import Full, throttle_of
from hub.auth.visitor import Visitor
from hub.kit.crypto import digest_of
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import TooMany, Unavailable

OF_ONE = 10
OF_AN_ADDRESS = 50  # an office has one address, and people who mistype
KNOWN_SECONDS = 30 * 86_400  # an address is known for this long after a sign-in


@dataclass(frozen=True, slots=True)
class Tries:
    """The counters of one try.

    Attributes:
        own: those that a success forgets.
        shared: those from which it takes back this try only.
        is_known: whether whoever tries has been here before, and stands in that line.
    """

    own: tuple[Counter, ...]
    shared: tuple[Counter, ...] = ()
    is_known: bool = True

    @property
    def all(self) -> tuple[Counter, ...]:
        """All of them."""
        return self.own + self.shared


@asynccontextmanager
async def counted(parts: Parts, visitor: Visitor, login: str) -> AsyncIterator[None]:
    """Count the block as a try to sign in; if it succeeds it was none.

    Args:
        parts: the process's.
        visitor: who tries.
        login: whatever they typed, in its normal form.

    Raises:
        Unavailable: too many try at once.
        TooMany: there were too many before. The first who is told so is on record, so that a flood
            of tries is a handful of entries.
    """
    tries = await tries_of(parts, visitor, login)
    async with counted_as(parts, visitor, login, tries):
        yield


@asynccontextmanager
async def counted_as(
    parts: Parts, visitor: Visitor, login: str, tries: Tries
) -> AsyncIterator[None]:
    """The same, of something else than signing in."""
    throttle = throttle_of(parts.redis)
    side = throttle.known if tries.is_known else throttle.strangers
    full = await throttle.take(side, *tries.all)
    if full is not None:
        if full.is_news:
            await _record_full(parts, visitor, login, full)
        raise too_many(full)
    try:
        async with side.line.turn():
            yield
    except Unavailable:
        await throttle.give_back(*tries.all)
        raise
    await throttle.forget(*tries.own)
    if tries.shared:
        await throttle.give_back(*tries.shared)


async def tries_of(parts: Parts, visitor: Visitor, login: str) -> Tries:
    """Return what a try counts for."""
    name = digest_of(login.encode())
    number = number_of(visitor.device, login, parts.auth_key)
    if number is not None:
        return Tries((Counter(f"device:{number}", OF_ONE),))
    known = f"known:{name}:{visitor.household}"
    if await throttle_of(parts.redis).is_noted(f"from:{known}"):
        return Tries((Counter(known, OF_ONE),))
    return Tries(
        (Counter(f"login:{name}", OF_ONE),),
        (Counter(f"address:{visitor.household}", OF_AN_ADDRESS),),
        is_known=False,
    )


async def remember(parts: Parts, visitor: Visitor, login: str) -> None:
    """Know an address, now that somebody has signed in from it."""
    known = f"known:{digest_of(login.encode())}:{visitor.household}"
    await throttle_of(parts.redis).note(f"from:{known}", KNOWN_SECONDS)


def too_many(full: Full) -> TooMany:
    """Say when to come again."""
    return TooMany(
        _("There were too many tries."),
        retry_after=full.seconds,
        remedy=_(
            "Try again in {minutes} minutes, or from a browser that you have signed in with "
            "before; or have somebody who administers your unit send you a link.",
            minutes=-(-full.seconds // 60),
        ),
    )


async def _record_full(parts: Parts, visitor: Visitor, login: str, full: Full) -> None:
    async with parts.database.work() as session:
        found = await credentials.by_login(session, login)
        await record(
            session,
            actor="anybody",
            action="session.throttle",
            subject=subject_of(found["id"] if found else None),
            detail={
                "counted": full.counter.name.partition(":")[0],
                "tries": full.counter.most,
                "seconds": full.seconds,
                "address": visitor.address,
            },
        )


def subject_of(user_id: int | None) -> str:
    """Name in the record whose login was typed; an unknown one may be somebody's password."""
    return "login:unknown" if user_id is None else f"user:{user_id}"
