"""The side that a client's engineers would write, plus its misbehaviour."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from connectors.webhook.sandbox.behaviour import LOOK, Behaviour, Behaviours, Mode
from connectors.webhook.sandbox.keys import Keys
from connectors.webhook.sandbox.ledger import Entry, Ledger
from connectors.webhook.sandbox.stories import Status, Stories, Verdict
from connectors.webhook.signing import TOLERANCE_SECONDS, verify
from hub.sdk.testing.wire import Reply, Request, as_json

HTTP_STATUS = {Status.PRESENT: 200, Status.ABSENT: 404, Status.RETRACTED: 410}
REFUSAL = "编辑部不接收此稿件"
ERROR_PAGE = b"<html><body><h1>nginx</h1></body></html>"  # what a gateway shows for its app


class Receiver:
    """Takes events and look-ups for all accounts. `url` is where readers' pages are."""

    def __init__(self, stories: Stories, ledger: Ledger, keys: Keys) -> None:
        self.url = ""
        self.behaviours = Behaviours()
        self._stories = stories
        self._ledger = ledger
        self._keys = keys

    def event(self, account: str, request: Request) -> Reply:
        """Answer `POST /{account}/hook`."""
        kind, data = _read(request.body)
        entry = self._note(account, request, kind, data)
        if not self._signed(account, request):
            return _end(entry, "signature", as_json({"error": "bad signature"}, 401))
        if not kind:
            return _end(entry, "malformed", as_json({"error": "malformed event"}, 400))
        return self._answer(entry, lambda: self._store(entry, data))

    def look(self, account: str, key: str, request: Request) -> Reply:
        """Answer `GET /{account}/hook/{id}`."""
        entry = self._note(account, request, LOOK, {"id": key})
        if entry.webhook_id != key or not self._signed(account, request):
            return _end(entry, "signature", as_json({"error": "bad signature"}, 401))
        return self._answer(entry, lambda: self._report(entry))

    def _note(self, account: str, request: Request, kind: str, data: dict[str, Any]) -> Entry:
        message, key = request.headers.get("webhook-id", ""), str(data.get("id", ""))
        version = data.get("version")
        return self._ledger.add(time.time(), account, message, kind, key=key, version=version)

    def _signed(self, account: str, request: Request) -> bool:
        headers = request.headers
        message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not message or not stamp.isdecimal():
            return False
        if abs(time.time() - int(stamp)) > TOLERANCE_SECONDS:
            return False
        signatures = headers.get("webhook-signature", "")
        return verify(self._keys.of(account), message, int(stamp), request.body, signatures)

    def _store(self, entry: Entry, data: dict[str, Any]) -> Reply:
        verdict = self._stories.apply(entry.account, entry.type, data)
        entry.stored = verdict is not Verdict.RETRACTED
        if not entry.stored:
            return _end(entry, verdict, as_json({"id": entry.key, "status": "retracted"}, 409))
        answer = {"id": entry.key, "url": f"{self.url}/{entry.account}/{entry.key}"}
        return _end(entry, verdict, as_json(answer))

    def _report(self, entry: Entry) -> Reply:
        story = self._stories.get(entry.account, entry.key)
        report: dict[str, Any] = {"id": entry.key, "status": story.status}
        if story.status is Status.PRESENT:
            url = f"{self.url}/{entry.account}/{entry.key}"
            report |= {"version": story.version, "fingerprint": story.fingerprint, "url": url}
        return _end(entry, story.status, as_json(report, HTTP_STATUS[story.status]))

    def _answer(self, entry: Entry, usual: Callable[[], Reply]) -> Reply:
        behaviour = self.behaviours.take(entry.account, entry.type)
        return usual() if behaviour is None else _misbehave(behaviour, entry, usual)


def _misbehave(behaviour: Behaviour, entry: Entry, usual: Callable[[], Reply]) -> Reply:
    plan, entry.mode = behaviour.plan, behaviour.mode
    if behaviour.mode is Mode.LATE:
        asyncio.get_running_loop().call_later(behaviour.seconds, usual)
        reply = _end(entry, "late", as_json({"id": entry.key}))
    elif plan.stores:
        reply = usual()
    else:
        reply = _end(entry, "ignored", as_json({"error": REFUSAL}))
    if plan.status >= 500:  # noqa: PLR2004 - the server errors
        reply.body, reply.media_type = ERROR_PAGE, "text/html"
    reply.status = behaviour.status or plan.status or reply.status
    reply.after, reply.ends = behaviour.seconds, plan.ends
    if behaviour.retry_after is not None:
        reply.headers["retry-after"] = behaviour.retry_after
    return reply


def _end(entry: Entry, why: str, reply: Reply) -> Reply:
    entry.why = str(why)
    reply.written = entry.answered
    return reply


def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """Read an event; an empty type for what is none."""
    try:
        event = json.loads(body)
    except ValueError:
        return "", {}
    match event:
        case {"type": "article.retracted" as kind, "data": {"id": str()} as data}:
            return kind, data
        case {
            "type": "article.created" | "article.updated" as kind,
            "data": {
                "id": str(),
                "article_id": int(),
                "version": int(),
                "title": str(),
                "body_html": str(),
                "fingerprint": str(),
            } as data,
        }:
            return kind, data
    return "", {}
