"""What a failed call proves, against servers that misbehave in every way we know."""

import asyncio
import socket
import time
from asyncio import StreamReader, StreamWriter

import httpx
import pytest

from hub.sdk.call import NotSent, Operation, SecondCommitError
from hub.sdk.classify import classify
from hub.sdk.failures import surely_not_sent
from hub.sdk.http import AnswerTooLong, Client
from hub.sdk.outcomes import Refused, Retry, Unknown
from hub.sdk.pool import Pool
from tests.sdk.rude import (
    ENOUGH,
    LOOPBACK,
    Handler,
    Serve,
    answer_created,
    answer_unprocessable,
    broken_gzip,
    close_after_reading,
    close_at_once,
    endless_answer,
    gzip_bomb,
    never_answer,
    reset_after_reading,
    stall_in_the_body,
    stop_in_the_body,
    talk_nonsense,
)


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (close_at_once, httpx.RequestError),  # the system decides how far the bytes came
        (close_after_reading, httpx.RemoteProtocolError),
        (reset_after_reading, httpx.ReadError),
        (stop_in_the_body, httpx.RemoteProtocolError),
        (talk_nonsense, httpx.RemoteProtocolError),
        (broken_gzip, httpx.DecodingError),
        (gzip_bomb, AnswerTooLong),
        (endless_answer, AnswerTooLong),
    ],
)
async def test_after_the_request_was_written_the_outcome_is_unknown(
    serve: Serve, http: Client, handler: Handler, kind: type[httpx.RequestError]
) -> None:
    url = await serve(handler)
    with Operation() as operation, pytest.raises(kind) as raised:
        await http.post(url, json={"title": "台风蓝色预警"})
    assert operation.committed
    assert not surely_not_sent(raised.value)
    assert isinstance(classify(operation, raised.value), Unknown)


@pytest.mark.parametrize("handler", [never_answer, stall_in_the_body])
@pytest.mark.parametrize(("operations", "calls"), [(0.2, None), (60.0, 0.2)])
async def test_a_call_ends_with_its_operation_or_when_it_asks_to(
    serve: Serve, http: Client, handler: Handler, operations: float, calls: float | None
) -> None:
    url = await serve(handler)
    async with asyncio.timeout(8):  # seconds; less than what a call has by default
        operation = Operation(finish_by=time.monotonic() + operations)
        with operation, pytest.raises(httpx.ReadTimeout) as raised:
            await http.post(url, content=b"x", timeout=calls)
    assert isinstance(classify(operation, raised.value), Unknown)


async def test_raising_for_the_committing_answers_status_says_what_it_says(
    serve: Serve, http: Client
) -> None:
    with Operation() as operation, pytest.raises(httpx.HTTPStatusError) as raised:
        (await http.post(await serve(answer_unprocessable), content=b"x")).raise_for_status()
    assert isinstance(classify(operation, raised.value), Refused)


async def test_a_refused_connection_is_a_retry(http: Client, closed_port: str) -> None:
    with Operation() as operation, pytest.raises(httpx.ConnectError) as raised:
        await http.post(closed_port, content=b"x")
    assert not operation.committed
    assert surely_not_sent(raised.value)
    assert isinstance(classify(operation, raised.value), Retry)


async def test_a_failed_tls_handshake_is_a_retry(serve: Serve, http: Client) -> None:
    url = await serve(talk_nonsense)
    with Operation() as operation, pytest.raises(httpx.ConnectError) as raised:
        await http.post(url.replace("http:", "https:"), content=b"x")
    assert isinstance(classify(operation, raised.value), Retry)


async def test_a_host_that_does_not_take_the_connection_is_a_retry(
    http: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.sdk.pool.CONNECT_SECONDS", 0.2)
    with socket.socket() as full:  # its queue is full: the system drops further SYNs
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for queued in waiting:
            queued.setblocking(False)  # noqa: FBT003 - the standard library's signature
            queued.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        with Operation() as operation, pytest.raises(httpx.ConnectTimeout) as raised:
            await http.post(url, content=b"x")
        for queued in waiting:
            queued.close()
    assert isinstance(classify(operation, raised.value), Retry)


async def test_a_connection_that_the_server_closed_while_idle_does_no_harm(
    serve: Serve, http: Client
) -> None:
    seen = []

    async def once(reader: StreamReader, writer: StreamWriter) -> None:
        seen.append(await reader.read(ENOUGH))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    url = await serve(once)
    for _ in range(3):
        with Operation():
            assert (await http.post(url, content=b"x")).status_code == 200
    assert len(seen) == 3


async def test_a_cancelled_call_is_unknown_once_it_was_handed_over(
    serve: Serve, http: Client
) -> None:
    arrived = asyncio.Event()

    async def hold(reader: StreamReader, _writer: StreamWriter) -> None:
        await reader.read(ENOUGH)
        arrived.set()
        await reader.read(ENOUGH)

    url = await serve(hold)
    with Operation() as operation:
        call = asyncio.create_task(http.post(url, content=b"x"))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as raised:
            await call
    assert isinstance(classify(operation, raised.value), Unknown)


async def test_nothing_is_sent_after_its_time(serve: Serve, http: Client) -> None:
    url = await serve(close_at_once)
    with Operation(send_by=0.0) as operation, pytest.raises(NotSent) as raised:
        await http.post(url, content=b"x")
    assert isinstance(classify(operation, raised.value), Retry)


async def test_nothing_is_sent_once_the_wish_has_changed(serve: Serve, http: Client) -> None:
    reached = []

    async def note(_reader: StreamReader, _writer: StreamWriter) -> None:
        reached.append(1)

    url = await serve(note)
    with Operation(stopped=lambda: True) as operation, pytest.raises(NotSent):
        await http.post(url, content=b"x")
    assert not operation.committed
    assert reached == []


async def test_the_wish_is_asked_after_the_name_was_resolved(serve: Serve) -> None:
    """A slow DNS must not open a gap between the check and the send."""
    stopped = []

    async def slow(_host: str, _port: int) -> list[str]:
        stopped.append(True)
        return ["127.0.0.1"]

    http = Client(Pool(allowed=LOOPBACK, resolve=slow), committing=True)
    url = (await serve(close_at_once)).replace("127.0.0.1", "client.example")
    with Operation(stopped=lambda: bool(stopped)), pytest.raises(NotSent):
        await http.post(url, content=b"x")


async def test_a_second_committing_call_in_one_operation_is_a_bug(
    serve: Serve, http: Client
) -> None:
    url = await serve(answer_created)
    with Operation() as operation:
        await http.post(url, content=b"x")
        with pytest.raises(SecondCommitError) as raised:
            await http.put(url, content=b"x")
        assert (await http.get(url)).status_code == 201
    assert isinstance(classify(operation, raised.value), Unknown)


async def test_after_a_refused_connection_another_address_may_be_tried(
    serve: Serve, http: Client, closed_port: str
) -> None:
    with Operation() as operation:
        with pytest.raises(httpx.ConnectError):
            await http.post(closed_port, content=b"x")
        assert (await http.post(await serve(answer_created), content=b"x")).status_code == 201
    assert operation.committed


async def test_a_committing_call_outside_an_operation_is_a_bug(serve: Serve, http: Client) -> None:
    with pytest.raises(RuntimeError, match="Operation"):
        await http.post(await serve(close_at_once), content=b"x")


async def test_a_failed_preparing_call_is_a_retry(serve: Serve, preparing: Client) -> None:
    url = await serve(reset_after_reading)
    with Operation() as operation, pytest.raises(httpx.ReadError) as raised:
        await preparing.post(url, content=b"x")
    assert isinstance(classify(operation, raised.value), Retry)


@pytest.mark.parametrize("handler", [close_after_reading, never_answer])
async def test_an_error_does_not_show_the_token_in_its_url(
    serve: Serve, http: Client, handler: Handler
) -> None:
    url = await serve(handler) + "?access_token=geheim"
    with Operation(), pytest.raises(httpx.RequestError) as raised:
        await http.post(url, content=b"x", timeout=0.2)
    error: BaseException | None = raised.value
    while error is not None:
        assert "geheim" not in repr(error)
        error = error.__cause__ or error.__context__


async def test_an_unsendable_header_is_a_retry_and_not_shown(serve: Serve, http: Client) -> None:
    with Operation() as operation, pytest.raises(httpx.LocalProtocolError) as raised:
        await http.post(await serve(close_at_once), headers={"authorization": "geheim\n"})
    assert not operation.committed
    assert "geheim" not in repr(raised.value)
    assert raised.value.__context__ is None
