"""The client behaves as httpx's own, apart from what it forbids."""

import inspect
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from hub.sdk.call import Operation
from hub.sdk.http import Client
from hub.sdk.pool import Pool
from hub.sdk.response import Response
from tests.sdk.rude import Serve

Request = tuple[str, dict[str, str], bytes]  # request line, headers, body
Echo = tuple[str, list[Request]]

BODY = '{"id":"7","市":"武汉"}'.encode()
HEAD = (
    b"HTTP/1.1 %s\r\nContent-Type: application/json; charset=utf-8\r\nX-Trace: a\r\nX-Trace: b\r\n"
    b"Set-Cookie: session=1\r\nContent-Length: %d\r\n\r\n"
)


@pytest.fixture
async def echo(serve: Serve) -> Echo:
    """A server that keeps what it got; its URL and the list of requests."""
    requests: list[Request] = []

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        while head := await _read_head(reader):
            line, *lines = head.decode().split("\r\n")
            headers = {k.lower(): v for k, _, v in (each.partition(": ") for each in lines if each)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            requests.append((line, headers, body))
            status = b"302 Found\r\nLocation: http://10.0.0.1/" if "away" in line else b"200 OK"
            status = b"404 Not Found" if "missing" in line else status
            writer.write(HEAD % (status, len(BODY)) + BODY)

    return await serve(answer), requests


async def _read_head(reader: StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except IncompleteReadError:
        return b""


async def _post(client: httpx.AsyncClient, url: str, **options: Any) -> httpx.Response:
    with Operation():
        return await client.post(url, **options)


@pytest.mark.parametrize("path", ["", "/missing", "/away"])
async def test_its_responses_are_httpx_responses(echo: Echo, http: Client, path: str) -> None:
    url = echo[0] + path
    async with httpx.AsyncClient(trust_env=False) as usual:
        theirs = await usual.post(url, json={"a": 1})
    ours = await _post(http, url, json={"a": 1})
    assert isinstance(ours, Response)
    for name in (
        *("status_code", "content", "text", "headers", "encoding", "is_success", "is_redirect"),
        *("reason_phrase", "url", "history", "links", "charset_encoding", "num_bytes_downloaded"),
        *("is_closed", "is_stream_consumed", "has_redirect_location", "http_version"),
    ):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.json() == {"id": "7", "市": "武汉"}
    assert ours.headers.get_list("x-trace") == ["a", "b"]
    assert ours.request.method == "POST"
    assert ours.request.content == theirs.request.content
    assert ours.elapsed.total_seconds() > 0
    assert await ours.aread() == ours.content


def test_a_response_has_all_that_httpx_gives_one() -> None:
    """Should httpx set another attribute in `__init__`, this fails before a connector does."""
    source = inspect.getsource(httpx.Response.__init__)
    theirs = {
        line.split("self.")[1].split(":")[0].split("=")[0].strip()
        for line in source.splitlines()
        if line.strip().startswith("self.") and "=" in line and "(" not in line.split("=")[0]
    }
    ours = inspect.getsource(Response)
    assert {name for name in theirs if f"self.{name}" not in ours} <= {"headers", "_request"}
    assert "status_code" in theirs


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"题": "通知", "n": 1.5}},
        {"json": {}},
        {"content": "正文"},
        {"content": b"\x00\xff"},
        {"json": [1], "headers": {"Content-Type": "application/activity+json", "X-A": "1"}},
        {"data": {"a": "1", "b": "湖北"}},
        {"params": {"q": "武汉 市"}, "content": b"x"},
        {"auth": ("user", "secret")},
        {"headers": [("x-a", "1"), ("x-a", "2")]},
        {},
    ],
)
async def test_its_requests_are_the_ones_httpx_sends(
    echo: Echo, http: Client, options: dict[str, Any]
) -> None:
    url, requests = echo
    async with httpx.AsyncClient(trust_env=False) as usual:
        await usual.post(url, **options)
    await _post(http, url, **options)
    (their_line, theirs, their_body), (our_line, ours, our_body) = requests
    assert (our_line, our_body) == (their_line, their_body)
    engines = {"user-agent", "accept-encoding", "connection"}
    assert {k: v for k, v in ours.items() if k not in engines} == {
        k: v for k, v in theirs.items() if k not in engines
    }


async def test_files_can_be_sent(echo: Echo, http: Client) -> None:
    url, requests = echo
    await _post(http, url, files={"media": ("cover.jpg", b"\xff\xd8", "image/jpeg")})
    _, headers, body = requests[0]
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="cover.jpg"' in body


@pytest.mark.parametrize("options", [{}, {"params": {"a": "1"}}])
async def test_no_redirect_is_followed(echo: Echo, http: Client, options: dict[str, Any]) -> None:
    response = await _post(http, echo[0] + "/away", content=b"x", **options)
    assert response.status_code == 302
    assert len(echo[1]) == 1


async def test_asking_for_redirects_is_refused(echo: Echo, http: Client) -> None:
    with pytest.raises(ValueError, match="Redirects"):
        await _post(http, echo[0], follow_redirects=True)
    assert echo[1] == []


@pytest.mark.parametrize("options", [{}, {"params": {"a": "1"}}])
async def test_no_cookie_is_kept(echo: Echo, http: Client, options: dict[str, Any]) -> None:
    await _post(http, echo[0], **options)
    await _post(http, echo[0], **options)
    assert not any("cookie" in headers for _, headers, _ in echo[1])
    assert len(http.cookies) == 0


async def test_no_proxy_is_taken_from_the_environment(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    assert (await _post(Client(pool, committing=True), echo[0])).status_code == 200
    pool.close()


async def test_streaming_and_prepared_requests_work_too(echo: Echo, http: Client) -> None:
    with Operation():
        request = http.build_request("PUT", echo[0], json={"a": 1})
        assert (await http.send(request)).json()["id"] == "7"
    with Operation():
        async with http.stream("POST", echo[0], content=b"x") as response:
            assert b"".join([part async for part in response.aiter_bytes()]) == response.content


async def test_a_failure_status_can_be_raised(echo: Echo, http: Client) -> None:
    response = await _post(http, echo[0] + "/missing")
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        response.raise_for_status()


async def test_reading_needs_no_operation(echo: Echo, http: Client) -> None:
    assert (await http.get(echo[0])).status_code == 200


async def test_a_header_that_is_not_ascii_spoils_only_itself(serve: Serve, http: Client) -> None:
    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(b"HTTP/1.1 200 OK\r\nX-City: \xe6\xad\xa6\r\nRetry-After: 3\r\n")
        writer.write(b"Content-Length: 0\r\n\r\n")

    response = await http.get(await serve(answer))
    assert response.headers["retry-after"] == "3"
