"""Which request goes where."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, unquote

from pydantic import TypeAdapter, ValidationError

from connectors.webhook.sandbox.behaviour import Behaviour
from connectors.webhook.sandbox.ledger import Ledger
from connectors.webhook.sandbox.pages import article_page, feed_page
from connectors.webhook.sandbox.receiver import Receiver
from connectors.webhook.sandbox.stories import Stories
from hub.sdk.testing.wire import Reply, Request, as_json

_BEHAVIOURS = TypeAdapter(list[Behaviour] | Behaviour)


class Routes:
    """The table of the package's docstring."""

    def __init__(self, receiver: Receiver, stories: Stories, ledger: Ledger) -> None:
        self._receiver = receiver
        self._stories = stories
        self._ledger = ledger
        self._own: dict[tuple[str, str], Callable[[str, Request], Reply]] = {
            ("GET", "_ledger"): self._show_ledger,
            ("DELETE", "_ledger"): self._clear_ledger,
            ("GET", "_state"): self._show_state,
            ("GET", "_summary"): self._show_summary,
            ("PUT", "_control"): self._misbehave,
            ("DELETE", "_control"): self._behave,
        }

    def answer(self, request: Request) -> Reply:
        """Answer any request."""
        path = request.target.partition("?")[0]
        first, *rest = [unquote(part) for part in path.split("/")[1:]]
        if own := self._own.get((request.method, first)):
            return own(rest[0] if rest else "", request)
        match request.method, rest:
            case "POST", ["hook"]:
                return self._receiver.event(first, request)
            case "GET", ["hook", key]:
                return self._receiver.look(first, key, request)
            case "GET", [""] | []:
                return feed_page(first, self._stories)
            case "GET", [key]:
                return article_page(first, key, self._stories)
        return as_json({"error": "nothing here"}, 404)

    def _show_ledger(self, _: str, request: Request) -> Reply:
        asked = _query(request)
        after = asked.get("after", "")
        entries = self._ledger.about(
            asked.get("account", ""),
            asked.get("type", ""),
            asked.get("key", ""),
            int(after) if after.isdecimal() else 0,
        )
        return _lines(asdict(entry) for entry in entries)

    def _clear_ledger(self, _: str, _request: Request) -> Reply:
        self._ledger.clear()
        return as_json({})

    def _show_state(self, _: str, request: Request) -> Reply:
        wanted = _query(request).get("account")
        return _lines(
            {"account": account, "id": key, **asdict(story)}
            for account, key, story in self._stories.all()
            if wanted in {None, account}
        )

    def _show_summary(self, _: str, _request: Request) -> Reply:
        return as_json(self._stories.summary() | {"requests": len(self._ledger)})

    def _misbehave(self, account: str, request: Request) -> Reply:
        try:
            asked = _BEHAVIOURS.validate_json(request.body)
        except ValidationError as error:
            return as_json(
                {
                    "errors": error.errors(
                        include_url=False, include_context=False, include_input=False
                    )
                },
                422,
            )
        behaviours = asked if isinstance(asked, list) else [asked]
        self._receiver.behaviours.put(account, *behaviours)
        return as_json({"account": account, "behaviours": len(behaviours)})

    def _behave(self, account: str, _request: Request) -> Reply:
        self._receiver.behaviours.put(account)
        return as_json({"account": account, "behaviours": 0})


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.target.partition("?")[2]).items()}


def _lines(rows: Iterable[dict[str, Any]]) -> Reply:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return Reply(200, text.encode(), "application/x-ndjson")
