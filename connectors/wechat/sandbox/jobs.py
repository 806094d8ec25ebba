"""How a send goes on once it was taken, until it is out or has failed."""

from dataclasses import dataclass, field
from typing import Literal

from connectors.wechat.sandbox import limits
from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.world import Account, Send, Shown, Status
from connectors.wechat.settings import MASS

CONFIRMATION = 1_800.0  # seconds that an administrator has
POLLS_WHEN_SLOW = 2
NEVER = float("inf")

NO_ANSWER = "err(40002)"
SAID_NO = "err(40001)"
NOT_REPRINTABLE = "err(30002)"
REPRINT = "err(30003)"
FRAUD = "err(20008)"

Slow = Literal["published", "refused", "never"]


@dataclass(slots=True)
class Jobs:
    """The platform's own work.

    Attributes:
        seconds: that a send takes.
        originals: titles in the library of originals, and whether they may be reprinted.
        ended: sends that have just ended, with their accounts: events are made of them.
    """

    clock: Clock
    seconds: float = 0.0
    originals: dict[str, bool] = field(default_factory=dict)
    ended: list[tuple[Account, Send]] = field(default_factory=list)

    def begin(self, account: Account, send: Send, *, ignores_reprints: bool) -> None:
        """Take a send on."""
        send.ready_at = self.clock.now() + self.seconds
        send.ending, send.culprits = self._judged(send, ignores_reprints=ignores_reprints)
        if account.slow:
            send.polls = None if account.slow == "never" else POLLS_WHEN_SLOW
            send.ready_at = NEVER
            if account.slow == "refused":
                send.ending, send.culprits = self._refused(send)
            account.slow = ""
        if account.protected and send.channel == MASS:
            send.waits, send.ready_at = True, self.clock.now() + CONFIRMATION
        account.sends.append(send)
        self.work(account)

    def work(self, account: Account) -> None:
        """End what has come to its end."""
        for send in account.sends:
            if send.status is Status.WORKING and self._is_over(send):
                self._end(account, send)

    def asked(self, account: Account, send: Send) -> None:
        """Note that somebody asked how it goes."""
        if send.polls:
            send.polls -= 1
        self.work(account)

    def confirm(self, account: Account, *, yes: bool) -> None:
        """Let an administrator answer."""
        for send in account.sends:
            if send.waits and send.status is Status.WORKING:
                send.waits, send.ready_at = False, self.clock.now()
                send.ending = send.ending if yes else SAID_NO
        self.work(account)

    def _is_over(self, send: Send) -> bool:
        if send.polls is not None:
            return send.polls == 0
        return self.clock.now() >= send.ready_at

    def _end(self, account: Account, send: Send) -> None:
        if send.waits:
            send.ending = NO_ANSWER
        send.status = Status.FAILED if send.ending else Status.OUT
        if send.ending and send.channel == MASS:
            limits.give_back(account, self.clock)
        self.ended.append((account, send))

    def _judged(self, send: Send, *, ignores_reprints: bool) -> tuple[str, tuple[int, ...]]:
        """Compare with the library of originals.

        A reprint that is allowed goes out, in the original's style, if the sender said so; one
        that is not stops the whole send.
        """
        known = {
            index: self.originals[story.title]
            for index, story in enumerate(send.stories, 1)
            if story.title in self.originals
        }
        barred = tuple(index for index, allowed in known.items() if not allowed)
        if send.channel != MASS:
            return ("2", barred) if barred else ("", ())
        if barred:
            return NOT_REPRINTABLE, barred
        return (REPRINT, tuple(known)) if known and not ignores_reprints else ("", ())

    def _refused(self, send: Send) -> tuple[str, tuple[int, ...]]:
        return (FRAUD, ()) if send.channel == MASS else ("4", (len(send.stories),))


def deleted(stories: list[Shown]) -> bool:
    """Say whether nothing is left of a send."""
    return all(story.deleted for story in stories)
