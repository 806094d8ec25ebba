"""What one call to a platform can come to.

A connector returns one of these and never raises on purpose. What it does raise is classified by
the engine: before the bytes of the committing call were handed to the transport it is a `Retry`,
afterwards an `Unknown`.

    Outcome
    ├── Done          it is there (or gone)
    ├── Step          a preparing call is done; nothing is public yet
    ├── Pending       the platform works on it; ask again
    ├── Retry         surely not done; try later
    ├── Quota         the account's quota is spent; wait, at no cost
    ├── Refused       will never work as it is; a person must look
    ├── Credentials   the token is expired or revoked
    ├── Unsupported   the platform has no such operation
    ├── ByPerson      a person has to do it, with these instructions
    └── Unknown       it may have happened: look before doing anything else

    Sighting          what a look-up or a read-back saw
    ├── Present
    ├── Gone
    └── CannotTell
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One story of an edition that is out.

    Attributes:
        remote_id: the platform's name for it, enough to delete this one alone.
        refused: it was left out, in the platform's own words.
    """

    remote_id: str | None = None
    url: str | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The platform did it.

    Attributes:
        remote_id: the platform's name for the object; required after a publish.
        url: where a reader finds it, if anywhere.
        remains: for a retraction, what stays behind all the same (`"card"` on WeChat).
        parts: of an edition, what each story became, in the order in which they were given.
    """

    remote_id: str | None = None
    url: str | None = None
    remains: str | None = None
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A preparing call succeeded; `state` is what the committing call will need.

    `state` must be plain JSON. The engine keeps it and calls the operation again with it.
    """

    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """The platform has accepted and works on it; poll with `handle` after `after` seconds."""

    handle: dict[str, Any]
    after: float = 5.0


@dataclass(frozen=True, slots=True)
class Retry:
    """It surely did not happen.

    Attributes:
        why: a sentence for the attempt's record.
        after: seconds the platform asked us to wait (`Retry-After`); obeyed in full.
        account_wide: the whole account must wait, not just this article.
    """

    why: str
    after: float = 0.0
    account_wide: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """The account's quota is spent until `until` (an aware datetime)."""

    until: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never work as it is; `code` and `why` are the platform's own words.

    Attributes:
        culprits: of an edition, which of its stories (from 0) are the reason; nothing is out.
    """

    code: str
    why: str
    culprits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account's credentials do not work (any more)."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The platform offers no such operation; `why` tells a person what can be done instead."""

    why: str


@dataclass(frozen=True, slots=True)
class ByPerson:
    """No interface does this: somebody has to, and says so afterwards with the copy's link.

    Attributes:
        instructions: what to do, step by step, with the text ready to paste; in Chinese.
        within: seconds that they have; what is late is on record, and comes first in the list.
        state: plain JSON for the look afterwards. It will also have `link`, where the person gave
            one, and `done_by`, who says that it is done.
        needs_link: nobody can say that it is done without the copy's link.
    """

    instructions: str
    within: float = 86_400.0
    state: dict[str, Any] = field(default_factory=dict)
    needs_link: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The bytes may have arrived: a timeout after sending, a reset, a 5xx."""

    why: str


Outcome = (
    Done | Step | Pending | Retry | Quota | Refused | Credentials | Unsupported | ByPerson | Unknown
)


@dataclass(frozen=True, slots=True)
class Present:
    """It is there.

    Attributes:
        remote_id: the platform's name for what was seen.
        url: where.
        version: the version seen, when the platform's copy says so.
        digest: a digest of what was seen, as `"sha256:…"`.
        evidence: plain JSON worth keeping (status, headers that matter).
        parts: of an edition that was looked up, as in `Done`.
    """

    remote_id: str
    url: str | None = None
    version: int | None = None
    digest: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """It is not there, and the place looked at would have shown it."""

    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The look failed or proves nothing. Never guess: say this.

    Attributes:
        after: seconds the platform asked us to wait.
        credentials: the token does not work: where the platform offers that, the hub renews it.
    """

    why: str
    after: float = 0.0
    credentials: bool = False


Sighting = Present | Gone | CannotTell
