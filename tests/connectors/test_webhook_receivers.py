"""The connector against receivers that keep the rules: the sandbox, and README.md's own."""

import asyncio
import base64
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

import connectors.webhook
from connectors.webhook.connector import Credentials
from connectors.webhook.render import event, story
from connectors.webhook.sandbox import Sandbox
from connectors.webhook.signing import key_of, sign
from hub.sdk import Account, CannotTell, Done, Gone, Present, Refused, Tools
from hub.sdk import Credentials as CredentialsOutcome
from tests.connectors.webhooks import CORRECTED, NOTICE, Engine, account, in_sandbox, place

README = Path(connectors.webhook.__file__).with_name("README.md")
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture(params=["sandbox", "readme"])
async def client(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path
) -> AsyncIterator[Account]:
    """A client's app: one of the sandbox's, then the program that README.md prints."""
    if request.param == "sandbox":
        yield in_sandbox(sandbox)
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = re.search(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert program is not None
    (tmp_path / "receiver.py").write_text(program[1])
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET, "DATABASE": str(tmp_path / "app.sqlite")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(tmp_path / "receiver.py"), str(port)), env=environment, stderr=-3
    )
    await _listening(port)
    yield account(f"http://127.0.0.1:{port}/hook", SECRET)
    process.kill()
    await process.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


@pytest.fixture
def engine(tools: Tools) -> Engine:
    return Engine(tools, seconds=5)


async def test_a_story_is_published_corrected_and_retracted(
    client: Account, engine: Engine
) -> None:
    placement = place(client)
    assert isinstance(await engine.look_up(placement), Gone)
    done = await engine.publish(placement)
    assert isinstance(done, Done)
    assert done.remote_id == placement.key
    seen = await engine.look_up(placement)
    assert isinstance(seen, Present)
    assert (seen.remote_id, seen.version, seen.digest) == (placement.key, 1, NOTICE.fingerprint)
    assert isinstance(await engine.update(place(client, "update-2")), Done)
    seen = await engine.read_back(placement)
    assert isinstance(seen, Present)
    assert (seen.version, seen.digest) == (2, CORRECTED.fingerprint)
    assert isinstance(await engine.retract(place(client, "retract")), Done)
    gone = await engine.read_back(placement)
    assert gone == Gone({"http_status": 410, "status": "retracted"})


async def test_a_story_that_arrives_after_its_retraction_is_refused(
    client: Account, engine: Engine
) -> None:
    placement = place(client)
    assert isinstance(await engine.retract(placement), Done)
    late = await engine.publish(placement)
    assert isinstance(late, Refused)
    assert late.code == "409"
    assert isinstance(await engine.read_back(placement), Gone)
    assert isinstance(await engine.publish(place(client, incarnation=1)), Done)


async def test_repeats_and_older_versions_change_nothing(client: Account, engine: Engine) -> None:
    placement = place(client)
    await engine.update(placement, CORRECTED)
    for _ in range(2):
        assert isinstance(await engine.publish(placement, NOTICE), Done)
    seen = await engine.read_back(placement)
    assert isinstance(seen, Present)
    assert seen.version == 2
    for _ in range(2):
        assert isinstance(await engine.retract(placement), Done)


def signed(client: Account, body: bytes, moment: int) -> dict[str, Any]:
    """Return a request as the hub has sent it, at any moment."""
    key = key_of(client.credentials.secret.get_secret_value())
    headers = {
        "content-type": "application/json",
        "webhook-id": "4711-420100-0-0-publish-1",
        "webhook-timestamp": str(moment),
        "webhook-signature": sign([key], "4711-420100-0-0-publish-1", moment, body),
    }
    return {"content": body, "headers": headers}


async def test_a_recorded_request_that_is_sent_again_changes_nothing(
    client: Account, engine: Engine
) -> None:
    """At once it says nothing new; after the retraction it is refused; later its time is over."""
    copy, now = place(client), int(time.time())
    body = event("article.created", now, copy.key, story(NOTICE))
    request = signed(client, body, now)
    async with httpx.AsyncClient() as wire:
        first = [await wire.post(client.settings.endpoint, **request) for _ in range(3)]
        assert {answer.status_code for answer in first} == {200}
        assert isinstance(await engine.update(place(client, "update-2"), CORRECTED), Done)
        assert (await wire.post(client.settings.endpoint, **request)).status_code == 200
        seen = await engine.read_back(copy)
        assert isinstance(seen, Present)
        assert seen.version == 2
        assert isinstance(await engine.retract(place(client, "retract")), Done)
        assert (await wire.post(client.settings.endpoint, **request)).status_code == 409
        assert isinstance(await engine.read_back(copy), Gone)
        for seconds in (-600, 600):
            late = signed(client, body, now + seconds)
            assert (await wire.post(client.settings.endpoint, **late)).status_code == 401
        request["headers"]["webhook-timestamp"] = str(now + 1)
        assert (await wire.post(client.settings.endpoint, **request)).status_code == 401


async def test_a_wrong_secret_is_told_to_the_owner(client: Account, engine: Engine) -> None:
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    wrong = replace(client, credentials=Credentials(secret=other))
    assert isinstance(await engine.publish(place(wrong)), CredentialsOutcome)
    assert isinstance(await engine.look_up(place(wrong)), CannotTell)
    assert isinstance(await engine.look_up(place(client)), Gone)


async def test_while_a_secret_is_replaced_both_are_good(client: Account, engine: Engine) -> None:
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    both = Credentials(secret=other, previous_secret=client.credentials.secret)
    assert isinstance(await engine.publish(place(replace(client, credentials=both))), Done)
