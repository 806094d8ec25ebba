"""A Matrix server in memory.

As faithful as tests make it that send the same requests to it and to a real Synapse 1.163: paths,
fields, error codes, transaction ids, edits, redactions and the limiter. Each account is a user who
is alone in a room; there is no federation, no encryption, and no way to log in.
"""

import time
from collections.abc import Callable
from itertools import count

from connectors.matrix.sandbox.rooms import Limiter, Problem, Rooms, Stored, User, too_fast
from connectors.matrix.sandbox.routes import Routes
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.sandbox import Enrolled, Seen

SERVER = "hub.test"
SPAM = "This message has been rejected as probable spam"


class Sandbox(sandbox.Sandbox):
    """The server.

    Args:
        limiter: how fast a user may be; as fast as can be, without one.
        clock: seconds since 1970.
    """

    def __init__(
        self, limiter: Limiter | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._clock, self._passed = clock, 0.0
        self.rooms = Rooms(self._now, limiter)
        self._routes = Routes(self.rooms)
        self._numbers = count(1)
        self.app = self._routes.app()

    def enrol(self, url: str) -> Enrolled:
        """Make a user, and a room for it."""
        number = next(self._numbers)
        user = User(f"@hub{number}:{SERVER}", f"syt_aHVi_{number:016}_0", f"!room{number}:{SERVER}")
        self._routes.users[user.token] = user
        settings = {"homeserver": url, "room_id": user.room_id}
        return Enrolled(user.room_id, settings, {"access_token": user.token}, (user.token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return the room's messages, with the text of their newest edit."""
        return [self._seen(account, one) for one in self.rooms.messages(account.external_id)]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Redact a message as a moderator does."""
        limiter, self.rooms.limiter = self.rooms.limiter, None
        self.rooms.redact(self.user(account), f"by-hand-{remote_id}", remote_id, {})
        self.rooms.limiter = limiter

    def commits(self, request: wire.Request) -> bool:
        """Every event that is sent is seen by the room's members."""
        return request.method == "PUT" and request.path.startswith("/_matrix/client/v3/rooms/")

    def let_pass(self, seconds: float) -> None:
        """Move the server's clock on."""
        self._passed += seconds

    def revoke(self, account: Enrolled) -> None:
        """Log the user out everywhere."""
        for secret in account.secrets:
            self._routes.users.pop(secret, None)

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next event, as a server with a spam checker does."""
        self._next(account, Problem(403, "M_FORBIDDEN", SPAM))
        return SPAM

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer the next event with 429."""
        self._next(account, too_fast(seconds * 1_000))

    def user(self, account: Enrolled) -> User:
        """Return an account's user: `joined` and `encrypted` can be changed."""
        return next(
            one for one in self._routes.users.values() if one.room_id == account.external_id
        )

    def _now(self) -> float:
        return self._clock() + self._passed

    def _next(self, account: Enrolled, problem: Problem) -> None:
        self._routes.instead[self.user(account).user_id] = problem

    def _seen(self, account: Enrolled, one: Stored) -> Seen:
        edits = self.rooms.edits(account.external_id, one.raw["event_id"])
        newest = edits[0].raw["content"]["m.new_content"] if edits else one.raw["content"]
        title, _, text = newest["body"].partition("\n\n")
        return Seen(
            remote_id=one.raw["event_id"],
            title=title,
            text=text,
            live=one.redacted_by is None,
            times_written=1 + len(edits),
        )
