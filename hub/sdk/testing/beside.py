"""What happens beside the kit's calls: time, people, and what the platform tells by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hub.sdk.contract import Account
from hub.sdk.optional import Heard, Incoming
from hub.sdk.outcomes import ByPerson
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.server import Entry


@dataclass(frozen=True, slots=True)
class Beside:
    """A sandbox, as the kit's engine knows it.

    Attributes:
        ledger: of the server before it; empty where there is none.
        pass_time: lets seconds pass.
        act: does what a person is asked to do, and returns the copy's link.
        told: the messages that the platform has sent about an account.
    """

    ledger: Sequence[Entry]
    pass_time: Callable[[float], None]
    act: Callable[[Copy, ByPerson], str]
    told: Callable[[Account], Sequence[Incoming]]


def tell(copy: Copy, heard: Heard) -> None:
    """Let a copy know what an event says of it, as the hub's rows do."""
    links = heard.links
    waits = copy.state is not None and any(one in heard.wakes for one in copy.state.values())
    if copy.state is not None and waits and heard.tells:
        copy.state = {**copy.state, "heard": heard.tells}
    copy.url = copy.url or links.get(copy.remote_id or "")
    copy.parts = tuple(
        replace(part, url=part.url or links.get(part.remote_id or "")) for part in copy.parts
    )
