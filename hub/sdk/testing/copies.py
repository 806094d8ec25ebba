"""What the kit's engine keeps of one placement between two calls, as a row of the hub's does."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.sdk.contract import Account, Article, Placement
from hub.sdk.outcomes import Done, Part, Present
from hub.sdk.testing.check import Failed


@dataclass(slots=True)
class Copy:
    """One story on one account; of an edition, all its stories.

    Attributes:
        articles: one; or those of one send, in order.
        prepared: what the last step of the publish kept: the hub has it for as long as it looks.
        parts: of an edition that is out.
    """

    account: Account
    articles: tuple[Article, ...]
    key: str
    remote_id: str | None = None
    url: str | None = None
    state: dict[str, Any] | None = None
    since: datetime | None = None
    prepared: dict[str, Any] | None = None
    parts: tuple[Part, ...] = field(default=())

    @property
    def article(self) -> Article:
        """Return its first story."""
        return self.articles[0]

    def placement(self, operation: str) -> Placement:
        """Name it as the engine does for an operation."""
        making = operation in {"publish", "poll", "look_up"}
        state = self.state or (self.prepared if operation == "look_up" else None)
        return Placement(
            key=self.key,
            idempotency_key=f"{self.key}-{operation}-{self.article.version}",
            account=self.account,
            remote_id=None if making else self.remote_id,
            url=self.url,
            state=_as_kept(state),
            since=self.since,
        )

    def keep(self, state: dict[str, Any]) -> None:
        """Keep what a step will need."""
        self.state = self.prepared = state

    def learn(self, answer: Done | Present) -> None:
        """Keep how the platform calls it."""
        self.parts = answer.parts or self.parts
        first = next((part for part in self.parts if part.remote_id), Part())
        self.remote_id = first.remote_id or answer.remote_id or self.remote_id
        self.url = first.url or answer.url or self.url
        self.state = None

    def part(self, n: int) -> "Copy":
        """Return the `n`th story of an edition, as a placement of its own."""
        named, article = self.parts[n], self.articles[n]
        key = f"{article.article_id}-{self.account.account_id}-0-0"
        return Copy(self.account, (article,), key, named.remote_id, named.url, since=self.since)


def _as_kept(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a state as it comes back out of a database."""
    if state is None:
        return None
    try:
        kept: dict[str, Any] = json.loads(json.dumps(state, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise Failed(f"a state or handle must be plain JSON: {error}") from None
    return kept
