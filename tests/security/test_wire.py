"""What is said on the wire so that two parsers read it differently, or to lead elsewhere."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.app import API
from hub.commands.examples import PUSH
from hub.enrollment.examples import ACCOUNT
from tests.app.live import listening, say
from tests.app.surface import JSON, fields, operations
from tests.app.world import PATH, World
from tests.people import KEY

SOON = 10.0  # seconds; an idle connection is kept for five
SECRET = b"/api/v1/audit"  # what a smuggled request asks for
INNER = b"GET " + SECRET + b" HTTP/1.1\r\nHost: hub.test\r\n\r\n"
HEAD = b"POST /healthz HTTP/1.1\r\nHost: hub.test\r\n"
SHAPES = {
    "both": HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + INNER,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + INNER,
    "a list": HEAD + b"Content-Length: 0, 60\r\n\r\n" + INNER,
    "a sign": HEAD + b"Content-Length: +0\r\n\r\n" + INNER,
    "hexadecimal": HEAD + b"Content-Length: 0x0\r\n\r\n" + INNER,
    "two codings": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + INNER,
    "twice": HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + INNER,
    "a blank in the name": HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER,
    "a folded line": HEAD + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + INNER,
    "a tab": HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + INNER,
    "bare line feeds": HEAD.replace(b"\r", b"")
    + b"Content-Length: 0\nTransfer-Encoding: chunked\n\n"
    + INNER,
    "a bad chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + INNER,
    "a chunk with a sign": HEAD + b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + INNER,
    "a NUL": HEAD + b"X: a\x00b\r\n\r\n" + INNER,
    "a carriage return": HEAD + b"X: a\rContent-Length: 60\r\n\r\n" + INNER,
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\nHost: other.test\r\n\r\n" + INNER,
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n" + INNER,
}
ONE_READING = {"bare line feeds", "a folded line"}  # RFC 9112, 2.2 and 5.2: both may be understood
AMBIGUOUS = frozenset(SHAPES) - ONE_READING
LINES = (
    "\r\nX-Injected: yes",
    "\nSet-Cookie: hub=1",
    "\r\n\r\n<script>1</script>",
    "\x85x",
    "\x0b",
)
PATHS = (
    *("../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/pyproject.toml"),
    *("..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "%252e%252e%252fetc%252fpasswd"),
    *("/etc/passwd", "%2fetc%2fpasswd", "site.css%00.svg", "..;/..;/pyproject.toml"),
    *("file:///etc/passwd", "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", "C:%5cwindows%5cwin.ini"),
)
FOLDERS = (
    *("/sites/static/{}", "/sites/static/0/{}", "/sites/{}", "/sites/420102/{}", "/sites/feeds/{}"),
    *("/sites/420102/17/assets/{}", f"/sites/420102/17/assets/{PATH['digest']}/{{}}"),
    *("/sign-in/static/{}", "/sign-in/static/0/{}", "/sign-in/{}", "/problems/{}", "/{}"),
    *(f"{API}/assets/{{}}", f"{API}/{{}}", "/hooks/{}/1", "/joins/{}/callback"),
)
FILES = ("root:x:", "[build-system]", "hub_", "BEGIN")


@pytest.fixture
async def address(attacked: FastAPI, world: World) -> AsyncIterator[str]:
    assert world
    async with listening(attacked) as found:
        yield found


async def answers_of(address: str, request: bytes) -> bytes:
    """Return all that comes back on one connection until the hub hangs up."""
    reader, writer = await say(address, request)
    async with asyncio.timeout(SOON):
        found = await reader.read()
    writer.close()
    return found


@pytest.mark.parametrize("shape", sorted(AMBIGUOUS))
async def test_a_request_with_two_ends_is_refused_and_hides_no_other(
    shape: str, address: str
) -> None:
    """What stands behind it is never read as a request: a proxy before the hub may have read on."""
    found = await answers_of(address, SHAPES[shape])
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", found)
    assert len(statuses) == 1
    assert statuses[0].startswith(b"4")


@pytest.mark.parametrize("shape", sorted(ONE_READING))
async def test_what_may_be_understood_is_understood_in_one_way(shape: str, address: str) -> None:
    """A second request is one, with a key or without: none inherits who asked the first."""
    known = f"Authorization: Bearer {KEY}\r\n".encode()
    found = await answers_of(address, SHAPES[shape].replace(b"Host:", known + b"Host:", 1))
    assert b"HTTP/1.1 200" not in found


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:1", "evil.example:80@hub.test", "", "x y"]
)
async def test_a_host_that_somebody_names_is_repeated_nowhere(
    host: str, attacker: httpx.AsyncClient, world: World
) -> None:
    """No link, no redirect and no cookie follows it: the hub knows its own address."""
    assert world
    names = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Original-URL": "/api/v1/vault"}
    for path in ("/sites", "/sites/", "/sites/420102", "/sites/420102/", "/sites/420102/feed.xml",
                 "/sites/420102/17", "/problems", "/joins/weibo/callback", "/nowhere", "/sign-in",
                 f"{API}/commands", f"{API}/openapi.json", f"{API}/accounts/38"):  # fmt: skip
        answer = await attacker.get(path, headers=names | {"Accept": "text/html"})
        assert "evil.example" not in f"{answer.headers} {answer.text}", path
        assert answer.status_code < 500
        where = answer.headers.get("location", "/")
        assert where.startswith("/"), path
        assert not where.startswith("//"), path


@pytest.mark.parametrize("body", [PUSH, ACCOUNT], ids=["command", "account"])
async def test_what_is_done_says_where_it_is_by_a_path(
    body: dict[str, object], attacker: httpx.AsyncClient, world: World
) -> None:
    assert world
    path = f"{API}/commands" if body is PUSH else f"{API}/accounts"
    answer = await attacker.post(path, json=body, headers={"Host": "evil.example"})
    assert answer.headers.get("location", "/").startswith("/")
    assert "evil.example" not in f"{answer.headers} {answer.text}"


@pytest.mark.parametrize("line", LINES, ids=repr)
async def test_no_text_becomes_a_header(
    line: str, attacker: httpx.AsyncClient, world: World
) -> None:
    """Every text of every body, every header and every address that anybody may send."""
    known = [one for one in operations() if set(re.findall(r"{(\w+)}", one.path)) <= set(PATH)]
    assert len(known) > 50
    for operation in known:
        path = operation.path.format(**PATH)
        answers = [await attacker.request(operation.verb, path, params={"cursor": f"x{line}"})]
        for body in operation.bodies:
            if body.media_type != JSON or not isinstance(body.example, dict):
                continue
            for place, _schema in fields(body.schema, body.example):
                if len(place) != 1 or not isinstance(body.example.get(place[0]), str):
                    continue
                changed = body.example | {place[0]: f"{body.example[place[0]]}{line}"}
                answers.append(await attacker.request(operation.verb, path, json=changed))
        for answer in answers:
            assert "x-injected" not in answer.headers
            assert "hub=1" not in answer.headers.get("set-cookie", "")
            assert not any(line in value for value in answer.headers.values())
            assert answer.status_code < 500
        await world.reset()


async def test_a_files_name_stays_within_its_header(
    attacker: httpx.AsyncClient, world: World
) -> None:
    """A name is quoted where readers get the file, whatever somebody has put into the table."""
    name = '通知"\r\nSet-Cookie: hub=1\r\n\r\n<script>.gif'
    async with world.database.connection() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("update version_assets set name = :name"), {"name": name})
    answer = await attacker.get(f"/sites/421022/17/assets/{PATH['digest']}/x")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert re.fullmatch(r"inline; filename=\"file\.gif\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+",
                        answer.headers["content-disposition"])  # fmt: skip
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_requests_id_is_not_repeated_unless_it_is_one(attacker: httpx.AsyncClient) -> None:
    for given in ("x" * 65, "a b c d e", "<script>alert(1)</script>", "湖北".encode().hex() + "!"):
        answer = await attacker.get("/healthz", headers={"X-Request-ID": given})
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize("folder", FOLDERS)
async def test_no_path_leaves_its_folder(folder: str, address: str) -> None:
    """On the wire: a client of Python's would tidy the path before it is sent."""
    for path in PATHS:
        target = folder.replace("{}", path).encode()
        request = b"GET " + target + b" HTTP/1.1\r\nHost: hub.test\r\nConnection: close\r\n"
        found = await answers_of(address, request + f"Authorization: Bearer {KEY}\r\n\r\n".encode())
        status = found.split(b" ", 2)[1]
        assert not status.startswith(b"5"), (path, found[:300])
        body = found.partition(b"\r\n\r\n")[2].decode()
        assert not any(inside in body for inside in FILES), (path, body)


@pytest.mark.parametrize("depth", [70, 5_000, 400_000])
async def test_a_body_may_be_deep_or_long_and_breaks_nothing(
    attacker: httpx.AsyncClient, world: World, depth: int
) -> None:
    for open_, close in (("[", "]"), ('{"a":', "}")):
        content = f"{open_ * depth}1{close * depth}"
        answer = await attacker.post(
            f"{API}/accounts", content=content, headers={"Content-Type": JSON}
        )
        assert answer.status_code in {413, 422}
    assert await world.is_untouched()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x"])
async def test_a_packed_body_is_unpacked_by_nobody(
    attacker: httpx.AsyncClient, coding: str
) -> None:
    answer = await attacker.post(
        f"{API}/accounts", content=b"\x1f\x8b" * 100, headers={"Content-Encoding": coding}
    )
    assert answer.json()["errors"][0]["field"] == "header.content-encoding"
