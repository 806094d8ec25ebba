"""The names that a story has after it was sent: its message, and its place in it, from 1."""

import hashlib
import re
from dataclasses import dataclass

from connectors.wechat.settings import MASS

MARK_CHARACTERS = 32  # clientmsgid: 64 bytes are documented, shorter ones have been refused
MAX_STORIES = 8

_MESSAGE = re.compile(r"(mass|freepublish)-([A-Za-z0-9_=-]+)\Z")
_STORY = re.compile(r"(.+):([0-9]{1,9})\Z")


@dataclass(frozen=True, slots=True)
class Message:
    """One send that is out.

    Attributes:
        channel: `mass` or `freepublish`.
        number: its `msg_id` or `article_id`.
    """

    channel: str
    number: str

    def __post_init__(self) -> None:
        if not _MESSAGE.match(str(self)):
            raise ValueError(f"{str(self)[:80]!r} is not the name of a message.")

    def __str__(self) -> str:
        return f"{self.channel}-{self.number}"

    @property
    def is_mass(self) -> bool:
        """Whether it was pushed to phones, where its card stays."""
        return self.channel == MASS


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a message: what a deletion is about.

    The platform reads index 0, and a missing one, as "all stories of the message". There is no
    such `Story`.

    Raises:
        IndexError: the index is not 1 to 8.
    """

    message: Message
    index: int

    def __post_init__(self) -> None:
        if type(self.index) is not int or not 1 <= self.index <= MAX_STORIES:
            raise IndexError(f"A story's index is 1 to {MAX_STORIES}, not {self.index!r}.")

    def __str__(self) -> str:
        return f"{self.message}:{self.index}"


def parse(remote_id: str | None) -> Story:
    """Read the name of a story.

    Raises:
        ValueError: it is no name that this connector gave.
        IndexError: it is one, of a story that no message has.
    """
    found = _STORY.match(remote_id or "")
    message = _MESSAGE.match(found[1]) if found else None
    if found is None or message is None:
        raise ValueError(f"{remote_id!r} is not the name of a story on WeChat.")
    return Story(Message(message[1], message[2]), int(found[2]))


def mark(key: str) -> str:
    """Return what a send is recognised by: 32 characters, the same for the same placement.

    It is the `clientmsgid` of a mass send, and stands behind 阅读原文 on the quiet channel. Made of
    the placement's key, which is one send's for ever: the idempotency key names the operation too,
    so that a look-up could not ask for what a publish has made.
    """
    return hashlib.sha256(key.encode()).hexdigest()[:MARK_CHARACTERS]
