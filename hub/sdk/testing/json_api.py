"""A sandbox for the commonest sort of platform: a JSON API with a bearer token for each account.

    class Sandbox(JsonApi):
        def answer(self, account, method, path, sent):
            ...
            return 200, {"id": "1"}

What is not of this sort (several hosts, uploads, signatures, an error inside a 200) takes a
`hub.sdk.testing.sandbox.Sandbox` and an ASGI application of its own.
"""

import json
from abc import abstractmethod
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hub.sdk.testing import wire
from hub.sdk.testing.asgi import application
from hub.sdk.testing.sandbox import Enrolled, Sandbox, Seen

Json = dict[str, Any]

HOUR = 3_600
SHORT = 60  # characters; a title is not cut
REFUSAL = "内容不符合平台规范"


class JsonApi(Sandbox):
    """Accounts, their tokens and their posts, in memory.

    An account has the setting `api_url` and the credential `token`. The API answers 401 to a token
    that it does not know, 422 to content that it refuses, 429 with `Retry-After` to whoever is too
    fast or has spent a quota, and now and then an error under 200; `answer` does the rest.

    Attributes:
        shown: every post that was ever shown, by account, then by the post's id.
    """

    def __init__(self) -> None:
        self.shown: dict[str, dict[str, Seen]] = {}
        self._by_token: dict[str, str] = {}
        self._instead: dict[str, wire.Reply] = {}  # of the right answer to the next change
        self._losing: set[str] = set()  # who loses half of what they send next
        self.app = application(self._reply)

    @abstractmethod
    def answer(self, account: str, method: str, path: str, sent: Json) -> tuple[int, Json]:
        """Do what is asked, and return a status and the answer's JSON.

        Args:
            account: its `external_id`.
            method: `"PUT"`, say.
            path: without the host and the query.
            sent: the request's JSON; empty where there is none.
        """

    def enrol(self, url: str) -> Enrolled:
        """Make an account with a token of its own."""
        name = f"account-{len(self.shown) + 1}"
        token = f"the-token-of-{name}"
        self.shown[name] = {}
        self._by_token[token] = name
        return Enrolled(name, {"api_url": url}, {"token": token}, (token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return the account's posts in the order of making."""
        return list(self.shown[account.external_id].values())

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a post as a person does."""
        posts = self.shown[account.external_id]
        posts[remote_id] = replace(posts[remote_id], live=False)

    def commits(self, request: wire.Request) -> bool:
        """Say that whatever is not read is a change."""
        return request.method not in {"GET", "HEAD"}

    def revoke(self, account: Enrolled) -> None:
        """Forget the account's token."""
        self._by_token = {t: name for t, name in self._by_token.items() if t not in account.secrets}

    def refuse_content(self, account: Enrolled) -> str:
        """Answer the next change with a 422."""
        self._instead[account.external_id] = wire.as_json({"error": REFUSAL}, 422)
        return REFUSAL

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer the next change with a 429."""
        answer = wire.as_json({"error": "too many requests"}, 429, **{"retry-after": str(seconds)})
        self._instead[account.external_id] = answer

    def spend_quota(self, account: Enrolled) -> None:
        """Answer the next change with a 429 that asks for an hour."""
        self.limit_rate(account, HOUR)

    def quota_ends(self, account: Enrolled, now: datetime) -> datetime:
        """Say what the answer asks for: an hour from now."""
        _ = account
        return now + timedelta(seconds=HOUR)

    def be_busy(self, account: Enrolled) -> None:
        """Answer the next change with an error under 200."""
        self._instead[account.external_id] = wire.as_json({"error": "busy"})

    def lose_content(self, account: Enrolled) -> None:
        """Keep the first half of each long text of the next change, and say nothing of it."""
        self._losing.add(account.external_id)

    def _reply(self, request: wire.Request) -> wire.Reply:
        account = self._by_token.get(request.headers.get("authorization", "")[len("Bearer ") :])
        if account is None:
            return wire.as_json({"error": "unknown token"}, 401)
        changes = self.commits(request)
        if changes and account in self._instead:
            return self._instead.pop(account)
        sent = json.loads(request.body) if request.body else {}
        if changes and account in self._losing:
            self._losing.remove(account)
            sent = {name: _half(value) for name, value in sent.items()}
        status, answer = self.answer(account, request.method, request.path, sent)
        return wire.as_json(answer, status)


def _half(value: Any) -> Any:
    long = isinstance(value, str) and len(value) > SHORT
    return value[: len(value) // 2] if long else value
