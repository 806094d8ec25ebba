"""Argon2, a few at a time: what costs memory and time on purpose must not take the hub down.

A process hashes in two threads, 32 MiB each, and a few dozen wait in line; whoever comes then is
told to come again. So a flood of passwords costs 64 MiB and two threads, however many there are.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib.hashers.argon2 import Argon2Hasher

from hub.kit.i18n import _
from hub.kit.problems import Unavailable

MEMORY_KIB = 32 * 1024
PASSES = 3
LANES = 1
"""Argon2id with 32 MiB, three passes, one lane: above the least that OWASP's password storage
sheet asks for (19 MiB, two passes), 0.1 s of one processor. RFC 9106 would like 64 MiB; a hub that
hashes several at once on a small machine pays each of these more than once."""
AT_ONCE = 2  # threads that hash, of a process
WAITING = 32  # more wait for them: those who choose a password, too

T = TypeVar("T")


class Hashing:
    """The threads of one process."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._hasher = Argon2Hasher(PASSES, MEMORY_KIB, LANES)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._free = at_once + waiting

    async def hash(self, text: str) -> str:
        """Return what may be stored of a password.

        Raises:
            Unavailable: too many wait already.
        """
        return await self._run(lambda: self._hasher.hash(text))

    async def verify(self, text: str, stored: str) -> bool:
        """Say whether `stored` was made of a password.

        Raises:
            Unavailable: too many wait already.
        """
        return await self._run(lambda: self._hasher.verify(text, stored))

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._free:
            raise Unavailable(
                _("Too many people sign in just now."), remedy=_("Try again in a few seconds.")
            )
        self._free -= 1
        task = asyncio.get_running_loop().run_in_executor(self._threads, work)
        task.add_done_callback(self._let_go)  # when it is done: who asked may have gone before
        return await asyncio.shield(task)

    def _let_go(self, _task: object) -> None:
        self._free += 1
