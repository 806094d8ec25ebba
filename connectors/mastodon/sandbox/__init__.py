"""A Mastodon server in memory.

After the documentation and the server's code, not tried against a real one: paths, fields, status
codes, scopes, keys that live for an hour, pictures that belong to one status, the three rates,
applications that clients register, codes that are good once. An account has one token at a time.
There is no federation, and deleted statuses leave nothing behind.
"""

import time
from collections.abc import Callable, Mapping
from itertools import count

from connectors.mastodon.sandbox import joining
from connectors.mastodon.sandbox.html import as_counted, seen
from connectors.mastodon.sandbox.routes import Routes
from connectors.mastodon.sandbox.server import Account, Problem, Server, Status, Window, too_many
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.sandbox import Enrolled, Seen

SCOPES = frozenset({"read:accounts", "read:statuses", "write:media", "write:statuses"})
REFUSAL = "Validation failed: Text contains a blocked phrase"


class Sandbox(sandbox.Sandbox):
    """The server.

    Args:
        rates: `server.RATES`, or others; without any, everything is let through.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        rates: Mapping[str, Window] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock, self._passed = clock, 0.0
        self.server = Server(self._now, dict(rates or {}))
        self._routes = Routes(self.server)
        self._numbers = count(1)
        self.app = self._routes.app()

    def enrol(self, url: str) -> Enrolled:
        """Make an account, and an application of its own with a token."""
        number = next(self._numbers)
        token = f"the-token-of-wuhan{number}"
        account = Account(self.server.new_id(), f"wuhan{number}", token, SCOPES)
        self.server.accounts[account.account_id] = account
        return Enrolled(f"@{account.acct}", {"server": url}, {"access_token": token}, (token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return the account's statuses."""
        return [_seen(status) for status in self.account(account).statuses.values()]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a status as its owner does in the app."""
        self.server.delete(self.account(account), remote_id)

    def commits(self, request: wire.Request) -> bool:
        """A status is seen by readers; an upload is not, before a status has it."""
        changes = request.method in {"POST", "PUT", "DELETE"}
        return changes and request.path.startswith("/api/v1/statuses")

    def let_pass(self, seconds: float) -> None:
        """Move the server's clock on."""
        self._passed += seconds

    def revoke(self, account: Enrolled) -> None:
        """Take the application's permission back."""
        self.account(account).token = "revoked"  # noqa: S105 - nobody has this one

    def agree(self, account: Enrolled, url: str) -> str:
        """Let the owner agree on the server's page."""
        return joining.agree(self.server, self.account(account), joining.asked_of(url))

    def decline(self, account: Enrolled, url: str) -> str:
        """Let the owner decline, whoever it is."""
        _ = account
        return joining.decline(self.server, joining.asked_of(url))

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next status."""
        self._routes.instead[self.account(account).account_id] = Problem(422, REFUSAL)
        return REFUSAL

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer the next status as if the account had used up its 300."""
        most = 300
        self._routes.instead[self.account(account).account_id] = too_many(
            most, self._now() + seconds
        )

    def account(self, account: Enrolled) -> Account:
        """Return what the server knows of an account: its `scopes` can be changed."""
        accts = {f"@{one.acct}": one for one in self.server.accounts.values()}
        return accts[account.external_id]

    def _now(self) -> float:
        return self._clock() + self._passed


def _seen(status: Status) -> Seen:
    title, _, text = seen(status.text).partition("\n\n")
    return Seen(
        status.status_id,
        title,
        text,
        not status.deleted,
        status.writes,
        measured=as_counted(status.text),
        pictures=len(status.media),
    )
