"""What is kept of an attempt that failed: what was sent and what came back, and no secret of it."""

import json
import re
from asyncio import IncompleteReadError, StreamReader, StreamWriter, start_server
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import BaseModel, SecretStr

from hub.deliveries.exchanges import MOST_BODY, written_down
from hub.enrollment.vault import seal_credentials
from hub.sdk.contract import Placement, Tools
from hub.sdk.encoding import Outgoing
from hub.sdk.exchange import Exchange
from hub.sdk.http import make_tools
from hub.sdk.outcomes import Done, Outcome
from hub.sdk.pool import Pool
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world

HEAD = (
    b"HTTP/1.1 %d .\r\nContent-Type: application/json\r\nSet-Cookie: id=7\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n"
)
TOKEN = "长江token7"
SECRET = "yc-secret"
EVIDENCE = "/api/v1/articles/{}/placements/{}"


class Secrets(BaseModel):
    secret: SecretStr


class Wired(Platform):
    """A platform behind HTTP: a token first, then the story."""

    credentials_model: ClassVar[type[BaseModel] | None] = Secrets
    url = ""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = payload
        secret = placement.account.credentials.secret.get_secret_value()
        answer = await tools.preparing.get(f"{self.url}/token?key={secret}")
        token = answer.json()["access_token"]
        told = {"access_token": token, "title": "长江武汉段水位超警戒", "by": secret}
        answer = await tools.http.post(f"{self.url}/posts?access_token={token}", json=told)
        answer.raise_for_status()
        return Done(placement.key)


@dataclass
class Server:
    """Answers posts as it is told to, and any other request with a token."""

    url: str = ""
    says: list[tuple[int, bytes]] = field(default_factory=list)

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one request; with nothing, where the script says 0."""
        with suppress(IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            status, body = self.says.pop(0) if head.startswith(b"POST") else (200, _token())
            if status:
                writer.write(HEAD % (status, len(body)) + body)
        writer.close()


def _token() -> bytes:
    return json.dumps({"access_token": TOKEN, "expires_in": 7200}, ensure_ascii=False).encode()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    listening = await start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield made
    listening.close()


@asynccontextmanager
async def _world(database_url: str, redis_url: str, server: Server) -> AsyncIterator[World]:
    platform, pool = Wired(), Pool(allowed=(ip_network("127.0.0.0/8"),))
    platform.url = server.url
    async with open_world(database_url, redis_url, platform) as world:
        world.tools = make_tools(pool, "https://hub.example.cn")
        yield world
    pool.close()


@pytest.fixture
async def world(database_url: str, redis_url: str, server: Server) -> AsyncIterator[World]:
    async with _world(database_url, redis_url, server) as opened:
        yield opened


async def _parked(world: World, story: int, account: int) -> None:
    async def parked() -> bool:
        return (await world.placement(story, account))["parked"] is not None

    await eventually(parked, why=world.placements)


async def _enrol(world: World) -> int:
    (account,) = await world.enrol()
    await world.execute(
        "insert into credentials (account_id, sealed) values (:account, :sealed)",
        account=account,
        sealed=seal_credentials(world.keyring, account, {"secret": SECRET}),
    )
    return account


async def test_a_refusal_shows_what_was_sent_and_what_the_platform_said(
    world: World, server: Server, client: httpx.AsyncClient
) -> None:
    server.says = [(422, f'{{"msg":"标题含敏感词","token":"{TOKEN}"}}'.encode())]
    account, story = await _enrol(world), await world.article()
    await world.push(story)
    world.start()
    await _parked(world, story, account)

    path = EVIDENCE.format(story, account)
    (attempt,) = (await client.get(path)).json()["attempts"]
    assert attempt["has_exchanges"]
    asked = f"{path}/attempts/{attempt['claim']}/{attempt['operation']}"
    found = await client.get(asked)
    token, post = found.json()["exchanges"]

    assert (token["method"], token["status"], post["method"], post["status"]) == (
        "GET",
        200,
        "POST",
        422,
    )
    assert post["url"] == f"{server.url}/posts?access_token=[hidden]"
    assert "长江武汉段水位超警戒" in post["sent"]["body"]
    assert "标题含敏感词" in post["answered"]["body"]
    assert ["set-cookie", "[hidden]"] in post["answered"]["headers"]
    assert post["milliseconds"] >= 0
    for secret in (TOKEN, SECRET, "token7"):
        assert secret not in found.text


async def test_an_answer_that_was_lost_shows_what_may_have_arrived(
    world: World, server: Server, client: httpx.AsyncClient
) -> None:
    server.says = [(0, b""), (201, b"{}")]
    account, story = await _enrol(world), await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}

    path = EVIDENCE.format(story, account)
    attempts = (await client.get(path)).json()["attempts"]
    kept = {each["outcome"]: each for each in attempts}
    assert not kept["done"]["has_exchanges"]  # the copy tells more
    asked = f"{path}/attempts/{kept['unknown']['claim']}/publish"
    _, post = (await client.get(asked)).json()["exchanges"]
    assert (post["status"], post["answered"]) == (None, None)
    assert post["failure"]
    assert "长江武汉段水位超警戒" in post["sent"]["body"]


async def test_a_site_may_keep_what_went_well_too(
    world: World, server: Server, client: httpx.AsyncClient
) -> None:
    server.says = [(201, b"{}")]
    account, story = await _enrol(world), await world.article()
    push = await world.push(story)
    world.start(keep_exchanges="all")
    assert await world.results_of(push, 1) == {account: "published"}

    path = EVIDENCE.format(story, account)
    (attempt,) = (await client.get(path)).json()["attempts"]
    assert (attempt["outcome"], attempt["has_exchanges"]) == ("done", True)
    found = await client.get(f"{path}/attempts/{attempt['claim']}/publish")
    assert [each["status"] for each in found.json()["exchanges"]] == [200, 201]
    assert TOKEN not in found.text


async def test_whoever_reads_what_a_sealed_story_said_is_on_record(
    world: World, server: Server, client: httpx.AsyncClient
) -> None:
    server.says = [(422, b"{}")]
    account, story = await _enrol(world), await world.article()
    await world.push(story)
    world.start()
    await _parked(world, story, account)
    path = EVIDENCE.format(story, account)
    (attempt,) = (await client.get(path)).json()["attempts"]
    entries = "select detail from audit_entries where action = 'article.read_sealed'"
    asked = f"{path}/attempts/{attempt['claim']}/publish"

    assert (await client.get(asked)).status_code == 200
    assert await world.query(entries) == []
    await world.execute("update articles set sealed_at = now() where id = :story", story=story)
    assert (await client.get(asked)).status_code == 200
    (entry,) = await world.query(entries)
    assert entry["detail"] == {"account": account}


@pytest.mark.parametrize("asked", ["attempts/9/publish", "attempts/1/retract"])
async def test_of_what_was_never_tried_nothing_is_kept(
    world: World, client: httpx.AsyncClient, asked: str
) -> None:
    account, story = await _enrol(world), await world.article()
    await world.push(story)
    answer = await client.get(f"{EVIDENCE.format(story, account)}/{asked}")
    assert answer.status_code == 404


def _of(credentials: Any) -> Any:
    return SimpleNamespace(credentials=credentials)


def _exchange(sent: Outgoing, body: bytes, **headers: str) -> Exchange:
    return Exchange(sent, 0.0, 0.25, httpx.Response(500, content=body, headers=headers))


SENT = Outgoing("POST", "https://weixin.example.cn/send", {"content-type": "text/plain"}, b"story")


def test_a_call_for_several_accounts_shows_none_of_them_to_the_others() -> None:
    accounts = [_of(Secrets(secret=SecretStr(one))) for one in ("first-secret", "other-secret")]
    sent = SENT._replace(url="https://site.example.cn/other-secret")
    (kept,) = written_down([_exchange(sent, b"both")], accounts) or ()
    assert "sent" not in kept
    assert "answered" not in kept
    assert kept["url"] == "https://site.example.cn/[hidden]"


def test_secrets_deep_in_credentials_are_hidden_wherever_they_stand() -> None:
    account = _of({"app": {"keys": [SecretStr("三峡大坝-secret")]}, "id": "abc"})
    sent = SENT._replace(
        url="https://weixin.example.cn/%E4%B8%89%E5%B3%A1%E5%A4%A7%E5%9D%9D-secret/send",
        body="abc 三峡大坝-secret".encode(),
    )
    (kept,) = written_down([_exchange(sent, "三峡大坝-secret".encode())], [account]) or ()
    assert "secret/" not in kept["url"]
    assert kept["sent"]["body"] == "abc [hidden]"  # too short to be a secret
    assert kept["answered"]["body"] == "[hidden]"


def test_bodies_are_read_by_their_charset_and_pictures_are_not_shown() -> None:
    picture = SENT._replace(body=bytes(range(256)) * 40)
    gbk = _exchange(
        picture, "标题不能为空".encode("gbk"), **{"content-type": "text/plain; charset=gbk"}
    )
    (kept,) = written_down([gbk], [_of(None)]) or ()
    assert kept["answered"]["body"] == "标题不能为空"
    assert (kept["sent"]["body"], kept["sent"]["bytes"]) == (None, 10_240)


@pytest.mark.parametrize("charset", ["utf-8", "martian", ""])
def test_whatever_a_platform_answers_can_be_stored(charset: str) -> None:
    rubbish = "半\0个字".encode()[:-1] + b"\xff" + "字".encode() * 9_000
    kind = {"content-type": f"text/html; charset={charset}"}
    (kept,) = written_down([_exchange(SENT, rubbish, **kind)], [_of(None)]) or ()
    assert "\0" not in kept["answered"]["body"]
    assert len(kept["answered"]["body"]) == MOST_BODY
    json.dumps(kept, ensure_ascii=False).encode()


def test_where_nothing_was_called_nothing_is_kept() -> None:
    assert written_down([], [_of(None)]) is None
