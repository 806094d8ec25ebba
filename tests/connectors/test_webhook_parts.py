"""Signatures, bodies, settings and answers of the webhook connector."""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from connectors.webhook.answers import MAX_LINK_CHARACTERS, link, sighting
from connectors.webhook.connector import Credentials, Settings
from connectors.webhook.render import MAX_EVENT_BYTES, event, story
from connectors.webhook.signing import key_of, sign, verify
from hub.sdk import CannotTell, Gone, Present
from tests.connectors.webhooks import NOTICE

VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
KEY = "4711-42-0-0"


def test_the_published_example_is_signed_as_published() -> None:
    signature = sign([key_of(VECTOR_SECRET)], *VECTOR)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verify([key_of(VECTOR_SECRET)], *VECTOR, signature)


def test_one_good_signature_among_several_is_enough() -> None:
    old, new, other = b"o" * 32, b"n" * 32, b"x" * 32
    both = sign([new, old], *VECTOR)
    assert both.count("v1,") == 2
    assert verify([old], *VECTOR, both)
    assert verify([new], *VECTOR, "v1a,something " + both)
    assert not verify([other], *VECTOR, both)
    assert not verify([old], *VECTOR, "")
    assert not verify([old], VECTOR[0], VECTOR[1] + 1, VECTOR[2], both)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_武汉",
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
    ],
)
def test_a_bad_secret_is_refused_and_never_shown(secret: str) -> None:
    with pytest.raises(ValidationError, match="24 to 64 bytes") as raised:
        Credentials(secret=secret)
    assert "input_value" not in str(raised.value)


def test_credentials_do_not_show_themselves() -> None:
    assert VECTOR_SECRET[6:] not in repr(Credentials(secret=VECTOR_SECRET))


@pytest.mark.parametrize(
    "endpoint",
    ["http://app.example/hook?x=1", "http://app.example/#a", "ftp://app.example/", "app.example"],
)
def test_an_endpoint_is_a_plain_url(endpoint: str) -> None:
    with pytest.raises(ValidationError):
        Settings(endpoint=endpoint)


def test_an_endpoint_loses_its_last_slash() -> None:
    assert Settings(endpoint="https://app.example/hook/").endpoint == "https://app.example/hook"


def test_an_event_is_spliced_into_the_json_that_it_should_be() -> None:
    body = json.loads(event("article.created", 1_763_798_400, KEY, story(NOTICE)))
    assert list(body) == ["type", "timestamp", "data"]
    assert body["timestamp"] == "2025-11-22T08:00:00Z"
    assert list(body["data"])[:3] == ["id", "article_id", "version"]
    assert body["data"]["id"] == KEY
    assert body["data"]["title"] == NOTICE.title
    assert body["data"]["assets"][0]["name"] == "cover.jpg"
    assert json.loads(event("article.retracted", 0, KEY))["data"] == {"id": KEY}


def test_a_story_that_is_too_long_cannot_be_rendered() -> None:
    with pytest.raises(ValueError, match=str(MAX_EVENT_BYTES)):
        story(replace(NOTICE, body_html="汉" * MAX_EVENT_BYTES))


def _answer(value: Any, status: int = 200) -> httpx.Response:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return httpx.Response(status, content=content)


@pytest.mark.parametrize("url", ["https://app.example/4711", "http://app.example/通知"])
def test_a_plain_link_is_kept(url: str) -> None:
    assert link(_answer({"id": KEY, "url": url})) == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "javascript:alert(1)",
            "https://app.example/\n",
            'https://app.example/"onclick=',
            7,
            None,
        ),
        "https://app.example/" + "a" * MAX_LINK_CHARACTERS,
    ],
)
def test_any_other_link_is_dropped(url: object) -> None:
    assert link(_answer({"id": KEY, "url": url})) is None


@pytest.mark.parametrize("content", [b"", b"OK", b"[1]", b"\xff", b"null", b'"https://a.example"'])
def test_an_answer_without_json_is_none_the_worse(content: bytes) -> None:
    assert link(_answer(content)) is None


PRESENT = {"id": KEY, "status": "present", "version": 3, "fingerprint": "sha256:a"}


@pytest.mark.parametrize(
    ("status", "value", "kind"),
    [
        (200, PRESENT, Present),
        (200, {"id": KEY, "status": "present"}, Present),
        (404, {"id": KEY, "status": "absent"}, Gone),
        (200, {"id": KEY, "status": "absent"}, Gone),
        (410, {"id": KEY, "status": "retracted"}, Gone),
        (404, {"error": "not found"}, CannotTell),
        (404, b"<html>nginx", CannotTell),
        (410, b"", CannotTell),
        (200, b"<html>welcome", CannotTell),
        (200, {**PRESENT, "id": "4711-43-0-0"}, CannotTell),
        (200, {**PRESENT, "status": "maybe"}, CannotTell),
        (200, {**PRESENT, "version": "three"}, CannotTell),
        (500, {"id": KEY, "status": "absent"}, CannotTell),
        (401, {"id": KEY, "status": "absent"}, CannotTell),
        (302, {"id": KEY, "status": "absent"}, CannotTell),
    ],
)
def test_what_an_answer_proves(status: int, value: Any, kind: type) -> None:
    assert isinstance(sighting(KEY, _answer(value, status)), kind)
