"""Logs are JSON lines without secrets."""

import json
import subprocess
import sys

import pytest

from hub.kit.log import HIDDEN, redact

PROGRAM = """
import logging
from hub.kit.log import configure_logging, get_logger, request_id

configure_logging("INFO")
request_id.set("desk-3-0042")
log = get_logger("hub.test")
try:
    password = "hunter2-in-a-local-variable"
    raise RuntimeError("hub_AAAAAAAAAAAAAAAA does not open redis://hub:hunter2@valkey/0")
except RuntimeError:
    log.exception("推稿失败", credentials={"app_id": "wx1"}, headers={"Authorization": "hunter2"})
logging.getLogger("elsewhere").warning("connecting to %s", "postgresql://hub:hunter2@db/hub")
log.debug("not at this level")
"""


@pytest.fixture(scope="module")
def logged() -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return done.stderr


def test_a_record_is_one_line_of_json_with_the_request(logged: str) -> None:
    ours, theirs = (json.loads(line) for line in logged.splitlines())
    assert ours["event"] == "推稿失败"
    assert ours["level"] == "error"
    assert ours["request_id"] == "desk-3-0042"
    assert "RuntimeError" in ours["exception"]
    assert theirs["event"] == f"connecting to postgresql://hub:{HIDDEN}@db/hub"


def test_no_secret_is_logged_wherever_it_stands(logged: str) -> None:
    assert "hunter2" not in logged
    assert "AAAA" not in logged
    assert "wx1" not in logged


@pytest.mark.parametrize(
    "name",
    ["secret", "app_secret", "access_token", "Authorization", "PASSWORD", "credentials", "api_key",
     "apikey", "vault_key", "Set-Cookie", "webhook-signature"],
)  # fmt: skip
def test_what_is_named_a_secret_is_hidden(name: str) -> None:
    assert redact({"outer": [{name: "visible"}]}) == {"outer": [{name: HIDDEN}]}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {HIDDEN}"),
        ("the key hub_0123456789abcdef", f"the key {HIDDEN}"),
        ("/api/v1/accounts/whsec_5q2m5rGJ5biC+/Q==", f"/api/v1/accounts/{HIDDEN}"),
        ("redis://:hunter2@valkey/0", f"redis://:{HIDDEN}@valkey/0"),
        ("https://news.example/420100?page=2", "https://news.example/420100?page=2"),
        ("武汉市气象台", "武汉市气象台"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, left: str) -> None:
    assert redact(text) == left


def test_what_is_too_deep_to_look_at_is_hidden() -> None:
    deep: dict[str, object] = {"secret": "hunter2"}
    for _ in range(50):
        deep = {"in": deep}
    assert "hunter2" not in str(redact(deep))
