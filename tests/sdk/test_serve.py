"""Sandboxes in a process of their own: enrolled, used and looked at over HTTP."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

WANTED = {"connectors.wechat": {"seconds": 60}, "connectors.wordpress": {}}


@pytest.fixture
def served() -> Iterator[dict[str, Any]]:
    line = [sys.executable, "-m", "hub.sdk.testing.serve", json.dumps(WANTED), "--leashed"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate(timeout=20)  # its input ends here, and so does it
    assert process.returncode == 0


def ask(served: dict[str, Any], method: str, path: str, **options: Any) -> httpx.Response:
    return httpx.request(method, f"{served['url']}/{path}", trust_env=False, **options)


def test_accounts_are_given_out_and_show_what_their_readers_have(served: dict[str, Any]) -> None:
    portal = ask(served, "POST", "connectors.wordpress/accounts").json()
    credentials = portal["credentials"]
    posts = f"{portal['settings']['api_url']}/wp/v2/posts"
    post = {"title": "停水通知", "content": "<p>今晚停水。</p>", "status": "publish"}
    login = (credentials["username"], credentials["application_password"])
    made = httpx.post(posts, json=post, auth=login, trust_env=False)
    assert made.status_code == 201
    shown = ask(served, "GET", "connectors.wordpress/accounts").text.splitlines()
    assert [json.loads(line) for line in shown] == [
        {
            "account": portal["external_id"],
            "posts": [{"title": "停水通知", "text": "今晚停水。", "live": True}],
            "cards": [],
        }
    ]


def test_each_says_where_it_is_and_what_it_can_do(served: dict[str, Any]) -> None:
    wechat = served["sandboxes"]["connectors.wechat"]
    account = ask(served, "POST", "connectors.wechat/accounts").json()
    assert account["settings"]["api_url"] == wechat["url"]
    assert wechat["manifest"]["capabilities"]["retraction"] == "page_only"
    told = {account["external_id"]: "http://127.0.0.1:1/hooks/wechat/1"}
    assert ask(served, "PUT", "connectors.wechat/events", json=told).status_code == 204
    assert ask(served, "GET", "connectors.unknown/accounts").status_code == 404
