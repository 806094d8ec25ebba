"""The sandbox itself: its control, its ledger, its pages, and how it takes nonsense."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.webhook.sandbox import Sandbox
from hub.sdk import Done, Refused, Tools, Unknown
from tests.connectors.webhooks import CORRECTED, NOTICE, Engine, account, in_sandbox, place


@pytest.fixture
def engine(tools: Tools) -> Engine:
    return Engine(tools)


@pytest.fixture
async def look(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser, or with curl."""
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        yield client


def _lines(response: httpx.Response) -> list[dict[str, object]]:
    return [json.loads(line) for line in response.text.splitlines()]


async def test_it_runs_in_a_process_of_its_own(engine: Engine, sandbox: Sandbox) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "connectors.webhook.sandbox", "--port", "0", stdout=PIPE
    )
    assert process.stdout is not None
    url = json.loads(await process.stdout.readline())["url"]
    client = account(f"{url}/420100/hook", sandbox.secret("420100"))
    assert isinstance(await engine.publish(place(client)), Done)
    process.terminate()
    await process.wait()


async def test_the_ledger_tells_all_and_can_be_searched(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    for name in ("420100", "420200"):
        await engine.publish(place(in_sandbox(sandbox, name)))
    await engine.read_back(place(in_sandbox(sandbox)))
    await engine.retract(place(in_sandbox(sandbox), "retract"))
    seen = _lines(await look.get("/_ledger?account=420100"))
    assert [entry["type"] for entry in seen] == ["article.created", "look", "article.retracted"]
    assert seen[0]["webhook_id"] == "4711-42-0-0-publish-1"
    assert (seen[0]["key"], seen[0]["version"], seen[0]["status"]) == ("4711-42-0-0", 1, 200)
    assert len(_lines(await look.get("/_ledger?type=article.created"))) == 2
    assert len(_lines(await look.get("/_ledger?after=3"))) == 1
    assert _lines(await look.get("/_ledger?key=none")) == []
    await look.delete("/_ledger")
    assert len(sandbox.ledger) == 0


async def test_the_state_shows_each_apps_stories(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    await engine.publish(place(in_sandbox(sandbox)), CORRECTED)
    assert _lines(await look.get("/_state?account=420100")) == [
        {
            "account": "420100",
            "id": "4711-42-0-0",
            "status": "present",
            "article_id": 4711,
            "version": 2,
            "fingerprint": CORRECTED.fingerprint,
            "times_written": 1,
        }
    ]


async def test_the_summary_counts_duplicates(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    for incarnation in (0, 1):
        await engine.publish(place(in_sandbox(sandbox), incarnation=incarnation))
    summary = (await look.get("/_summary")).json()
    assert summary == {
        "accounts": 1,
        "present": 2,
        "retracted": 0,
        "duplicates": 1,
        "requests": 2,
    }


async def test_it_misbehaves_on_command_and_for_as_long_as_told(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    told = await look.put("/_control/*", json={"mode": "drop_before", "times": 1})
    assert told.status_code == 200
    for name in ("420100", "420200"):
        placement = place(in_sandbox(sandbox, name))
        assert isinstance(await engine.publish(placement), Unknown)
        assert isinstance(await engine.publish(placement), Done)
    await look.put("/_control/420100", json=[{"mode": "hang", "times": 1}, {"mode": "error_after"}])
    placement = place(in_sandbox(sandbox))
    for _ in range(2):
        assert isinstance(await engine.publish(placement), Unknown)
    await look.delete("/_control/420100")
    assert isinstance(await engine.publish(placement), Done)


@pytest.mark.parametrize(
    "body", [b"{}", b"nonsense", b'{"mode": "kind"}', b'{"mode": "slow", "on": ["all"]}']
)
async def test_an_order_that_makes_no_sense_is_refused(
    look: httpx.AsyncClient, body: bytes
) -> None:
    assert (await look.put("/_control/*", content=body)).status_code == 422


async def test_readers_see_the_stories_and_their_retraction(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    assert "暂无稿件" in (await look.get("/武汉/")).text
    placement = place(in_sandbox(sandbox, "武汉"))
    done = await engine.publish(placement)
    assert isinstance(done, Done)
    feed = await look.get("/武汉/")
    assert NOTICE.title in feed.text
    assert feed.headers["content-type"] == "text/html; charset=utf-8"
    page = await look.get(str(done.url))
    assert NOTICE.body_html in page.text
    await engine.retract(placement)
    assert (await look.get(str(done.url))).status_code == 410
    assert NOTICE.title not in (await look.get("/武汉/")).text
    assert (await look.get("/武汉/none")).status_code == 404


async def test_a_page_lets_no_script_through(
    sandbox: Sandbox, engine: Engine, look: httpx.AsyncClient
) -> None:
    await engine.publish(place(in_sandbox(sandbox)))
    page = await look.get("/420100/")
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /a/hook HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 401),
        (b"GET /a/hook/1 HTTP/1.1\r\n\r\n", 401),
        (b"DELETE /a/hook HTTP/1.1\r\n\r\n", 404),
        (b"nonsense\r\n\r\n", 400),
        (b"POST /a/hook HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /a/hook HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST /a/hook HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"x" * 40_000, 400),
    ],
)
async def test_nonsense_gets_an_answer(sandbox: Sandbox, request_: bytes, status: int) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request_)
    assert (await reader.readline()).split()[1] == str(status).encode()
    writer.close()
    await writer.wait_closed()


async def test_requests_on_one_connection_are_answered_in_order(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /a/ HTTP/1.1\r\n\r\nGET /a/none HTTP/1.1\r\n\r\nGET /_summary HTTP/1.1\r\n\r\n"
    )
    statuses = []
    for _ in range(3):
        head = await reader.readuntil(b"\r\n\r\n")
        statuses.append(head.split()[1])
        length = int(head.lower().split(b"content-length: ")[1].split()[0])
        await reader.readexactly(length)
    assert statuses == [b"200", b"404", b"200"]
    writer.close()
    await writer.wait_closed()


async def test_an_event_without_what_it_needs_is_malformed(
    sandbox: Sandbox, engine: Engine
) -> None:
    broken = await engine.send(place(in_sandbox(sandbox)), b'"article_id":"x"')
    assert isinstance(broken, Refused)
    assert [entry.why for entry in sandbox.ledger] == ["malformed"]
