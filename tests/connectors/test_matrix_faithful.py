"""The sandbox and a real Synapse get the same requests, and have to give the same answers."""

import json
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from string import Template
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from connectors.matrix.sandbox import Sandbox
from connectors.matrix.sandbox.rooms import Limiter
from hub.sdk.testing.sandbox import Enrolled
from tests.connectors import synapse
from tests.connectors.synapse import CannotBeHad, Synapse

ROOM = "/_matrix/client/v3/rooms/$room"
RELATIONS = "/_matrix/client/v1/rooms/$room/relations"
TEXT = {"msgtype": "m.text", "body": "关于启动防汛四级应急响应的通知"}
OTHER = {"msgtype": "m.text", "body": "另一条"}
MARKED = TEXT | {"hub.placement": {"key": "4711-42-0-0", "version": 1}}
NEVER = "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

# what differs between any two servers, or from one second to the next
VOLATILE = frozenset({"age", "origin_server_ts", "device_id", "start", "end", "retry_after_ms"})
OURS = frozenset({"m.room.message", "m.room.redaction"})  # not the events that make a room


@dataclass(frozen=True)
class Ask:
    """One request; `keep` names the event that it makes, for later ones."""

    method: str
    path: str
    body: Any = None
    keep: str = ""
    token: str | None = "$token"


def edit(of: str) -> dict[str, Any]:
    new = TEXT | {"body": "关于启动防汛三级应急响应的通知"}
    relation = {"rel_type": "m.replace", "event_id": of}
    return {**TEXT, "body": "* 三级", "m.new_content": new, "m.relates_to": relation}


SCRIPT = [
    Ask("PUT", f"{ROOM}/send/m.room.message/1", MARKED, keep="first"),
    Ask("PUT", f"{ROOM}/send/m.room.message/1", OTHER),
    Ask("GET", f"{ROOM}/event/$first"),
    Ask("PUT", f"{ROOM}/send/m.room.message/2", edit("$first"), keep="edit"),
    Ask("GET", f"{ROOM}/event/$first"),
    Ask("GET", f"{RELATIONS}/$first/m.replace?limit=50"),
    Ask("GET", f"{ROOM}/messages?dir=b&limit=100"),
    Ask("PUT", f"{ROOM}/redact/$first/3", {}, keep="redaction"),
    Ask("PUT", f"{ROOM}/redact/$first/3", {}),
    Ask("GET", f"{ROOM}/event/$first"),
    Ask("GET", f"{ROOM}/event/$edit"),
    Ask("GET", f"{RELATIONS}/$first/m.replace?limit=50"),
    Ask("PUT", f"{ROOM}/redact/{quote(NEVER)}/4", {}, keep="nothing"),
    Ask("GET", f"{ROOM}/messages?dir=b&limit=100"),
    Ask("PUT", f"{ROOM}/send/m.room.message/1", MARKED),
    Ask("PUT", f"{ROOM}/send/m.room.message/5", edit("$first"), keep="edit of nothing"),
    Ask("GET", f"{ROOM}/event/{quote(NEVER)}"),
    Ask("GET", f"{RELATIONS}/{quote(NEVER)}/m.replace"),
    Ask("PUT", f"{ROOM}/send/m.room.message/6", edit(NEVER)),
    Ask("PUT", f"{ROOM}/send/m.room.message/7", {"msgtype": "m.text"}),
    Ask("PUT", f"{ROOM}/send/m.room.message/8", TEXT | {"x": 1.5}),
    Ask("PUT", f"{ROOM}/send/m.room.message/9", [TEXT]),
    Ask("PUT", f"{ROOM}/send/m.room.message/10", "{"),
    Ask("GET", f"{ROOM}/state/m.room.encryption"),
    Ask("GET", "/_matrix/client/v3/joined_rooms"),
    Ask("GET", "/_matrix/client/v3/account/whoami"),
    Ask("GET", "/_matrix/client/v3/nothing"),
    Ask("GET", f"{ROOM}/event/$edit", token=None),
    Ask("GET", f"{ROOM}/event/$edit", token="syt_nobodys"),
    Ask("PUT", "/_matrix/client/v3/rooms/!none/send/m.room.message/11", TEXT),
]


@dataclass
class Side:
    """One of the two servers, and what it calls things."""

    client: httpx.AsyncClient
    names: dict[str, str]
    known: dict[str, str] = field(default_factory=dict)

    async def answer(self, ask: Ask) -> tuple[int, Any]:
        response = await self.ask(ask)
        if ask.keep and response.is_success:
            self._learn(ask.keep, response.json()["event_id"])
        return response.status_code, self._plain(response.json())

    async def ask(self, ask: Ask) -> httpx.Response:
        token = ask.token and Template(ask.token).safe_substitute(self.names)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = Template(ask.path).safe_substitute(
            {name: quote(value, safe="") for name, value in self.names.items()}
        )
        body = ask.body if isinstance(ask.body, str) else json.dumps(ask.body)
        content = None if ask.body is None else Template(body).safe_substitute(self.names)
        return await self.client.request(ask.method, path, content=content, headers=headers)

    def _learn(self, name: str, event_id: str) -> None:
        self.names[name] = event_id
        self.known[event_id] = name

    def _plain(self, value: Any) -> Any:
        """Return an answer without what two servers never have in common."""
        match value:
            case dict():
                return {k: self._plain(v) for k, v in value.items() if k not in VOLATILE}
            case list():
                return [self._plain(one) for one in value if _is_ours(one)]
            case str():
                for mine, name in (*self.known.items(), *self._own):
                    value = value.replace(mine, f"<{name}>")
                return value
            case _:
                return value

    @property
    def _own(self) -> list[tuple[str, str]]:
        return [(self.names["room"], "room"), (self.names["user"], "user")]


def _is_ours(one: Any) -> bool:
    return not isinstance(one, dict) or one.get("type", "m.room.message") in OURS


async def side(client: httpx.AsyncClient, enrolled: Enrolled) -> Side:
    assert enrolled.credentials is not None
    token = enrolled.credentials["access_token"]
    who = await client.get(
        "/_matrix/client/v3/account/whoami", headers={"Authorization": f"Bearer {token}"}
    )
    user = who.json()["user_id"]
    return Side(client, {"room": enrolled.external_id, "token": token, "user": user})


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Synapse]:
    try:
        async with synapse.running() as server:
            yield server
    except CannotBeHad as error:
        pytest.skip(str(error))


@pytest.fixture
async def real(server: Synapse) -> Side:
    return await side(server.client, await server.enrol())


@pytest.fixture
async def ours() -> AsyncIterator[Side]:
    sandbox = Sandbox(Limiter())
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield await side(client, sandbox.enrol("http://sandbox"))


@pytest.mark.timeout(600)  # the first time, Synapse is installed
async def test_both_answer_the_same_to_every_request(real: Side, ours: Side) -> None:
    for ask in SCRIPT:
        assert await ours.answer(ask) == await real.answer(ask), ask


@pytest.mark.timeout(600)
async def test_both_limit_a_burst_the_same_way(real: Side, ours: Side) -> None:
    """Making the room has cost the real user some of its ten: what counts is the answer."""
    for one in (real, ours):
        answer = await _burst(one)
        body = answer.json()
        assert (answer.status_code, body["errcode"]) == (429, "M_LIMIT_EXCEEDED")
        assert body["error"] == "Too Many Requests"
        assert 0 < body["retry_after_ms"] <= 5_000
        assert answer.headers["retry-after"] == str(math.ceil(body["retry_after_ms"] / 1_000))


async def _burst(one: Side) -> httpx.Response:
    for n in range(12):
        answer = await one.ask(Ask("PUT", f"{ROOM}/send/m.room.message/burst-{n}", TEXT))
        if not answer.is_success:
            break
    return answer
