"""Commands from the command line, on a hub that answers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.cli.client import Api
from hub.settings import get_settings
from tests.cli.desk import answer, open_desk, run, worker

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def desk(hub: None) -> None:  # noqa: ARG001 - it has to run first
    open_desk()


@pytest.fixture
def working(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[None]:
    with worker(database_url, redis_url, tmp_path):
        yield


def commands() -> list[dict[str, Any]]:
    with Api() as api:
        return list(api.pages("/commands"))


def test_a_dry_run_says_how_many_and_issues_nothing() -> None:
    rule = ("--region", "420000", "--exclude-region", "420500")
    preview = answer("push", 1, *rule, "--dry-run")
    shown = run("push", 1, *rule, "--dry-run")
    assert (preview["total"], preview["outlooks"]) == (3, {"send": 2, "suspended": 1})
    assert shown.exit_code == 0
    assert "would concern 3 placements" in shown.stdout
    assert "江岸区网站" in shown.stdout
    assert commands() == []


@pytest.mark.usefixtures("working")
def test_a_push_and_its_retraction_are_waited_for() -> None:
    pushed = answer("push", 1, "--region", "420100", "--wait")
    retracted = answer("retract", 1, "--reason", "路段有误", "--wait")
    assert pushed["results"] == {"published": 2}
    assert retracted["results"] == {"gone": 2}


@pytest.mark.usefixtures("working")
def test_waiting_for_a_push_that_fails_somewhere_ends_with_1() -> None:
    result = run("push", 1, "--region", "420500", "--region", "420600", "--wait")
    assert result.exit_code == 1
    assert "suspended 1" in result.stdout
    assert "published 1" in result.stdout


def test_without_waiting_a_command_that_was_issued_is_enough() -> None:
    result = run("push", 1, "--region", "420500", "--region", "420600")  # one of them is suspended
    assert result.exit_code == 0
    assert "Command 1" in result.stdout


def test_a_push_of_which_nothing_can_come_ends_with_1_at_once() -> None:
    result = run("push", 1, "--region", "420600")
    assert result.exit_code == 1
    assert "suspended 1" in result.stdout
    assert run("command", "show", 1).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["push", 1], "--everywhere"),
        (["push", 1, "--region", "999999"], "--region (1)"),
        (["push", 1, "--platform", "xiaohongshu"], "--platform (1)"),
        (["push", 1, "--everywhere", "--at", "yesterday"], "--at"),
        (["push", 1, "--everywhere", "--until", "2020-01-01T00:00Z"], "--until"),
        (["push", 99, "--everywhere"], "ARTICLE (1)"),
        (["retract", 1], "--reason"),
        (["retract", 1, "--reason", "错", "--document", "鄂网信办函"], "--instruction-from"),
        (["retract", 1, "--reason", "错", "--region", "999999"], "--region (1)"),
        (["command", "show", 1], "1"),
        (["hold", "place", "region", "999999", "--reason", "割接"], "REACH"),
    ],
)
def test_wrong_use_is_named_by_what_was_typed(arguments: list[object], named: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert named in result.stderr
    assert commands() == []


def test_a_retraction_says_what_it_answers_and_bans() -> None:
    answer("push", 1, "--everywhere")
    asked = ("--instruction-from", "省委网信办", "--document", "鄂网信办函〔2026〕31号")
    retracted = answer("retract", 1, "--reason", "路段有误", *asked, "--due-by", "+30m")
    refused = run("push", 1, "--everywhere")
    reinstated = answer("reinstate", 1, "--reason", "已复核")
    again = answer("push", 1, "--everywhere")
    assert retracted["instruction"]["document"] == "鄂网信办函〔2026〕31号"
    assert refused.exit_code == 2
    assert "reinstate" in refused.stderr
    assert reinstated["kind"] == "reinstate"
    assert again["kind"] == "push"


def test_a_retraction_reaches_as_far_as_it_says() -> None:
    answer("push", 1, "--everywhere")
    retracted = answer("retract", 1, "--reason", "路段有误", "--region", "420100")
    assert retracted["progress"]["total"] == 2


def test_a_push_is_scheduled_and_taken_down_at_its_times() -> None:
    times = ("--at", "+1h", "--until", "+2h", "--take-down", "+3h")
    pushed = answer("push", 1, "--region", "420100", *times)
    assert pushed["state"] == "scheduled"
    assert pushed["not_before"] < pushed["not_after"] < pushed["take_down_at"]


def test_a_correction_goes_where_the_article_is() -> None:
    answer("push", 1, "--region", "420100")
    with Api() as api:
        api.post("/articles/1/versions", {"title": "停水通知（更正）", "body": "<p>后日停水。</p>"})
    corrected = answer("correct", 1, "--reason", "日期有误")
    assert corrected["articles"] == [{"article_id": 1, "version": 2}]
    assert corrected["progress"]["total"] == 2


def test_the_same_key_twice_is_one_command() -> None:
    push = ("push", 1, "--region", "420100", "--idempotency-key", "停水-1".encode().hex())
    assert answer(*push)["id"] == answer(*push)["id"]
    assert run(*push, "--priority", "urgent").exit_code == 2
    assert len(commands()) == 1


def test_a_command_whose_answer_was_lost_is_issued_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with losing_answers(os.environ["HUB_URL"], lose=2) as url, monkeypatch.context() as lossy:
        lossy.setenv("HUB_URL", url)
        get_settings.cache_clear()
        pushed = answer("push", 1, "--region", "420100")
    get_settings.cache_clear()
    assert pushed["progress"]["total"] == 2
    assert len(commands()) == 1


def test_where_no_answer_ever_comes_the_key_says_how_to_find_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with losing_answers(os.environ["HUB_URL"], lose=99) as url, monkeypatch.context() as lossy:
        lossy.setenv("HUB_URL", url)
        lossy.setattr("hub.cli.issuing.AGAIN_AFTER_SECONDS", (0.0,))
        get_settings.cache_clear()
        result = run("push", 1, "--region", "420100", "--idempotency-key", "abc")
    get_settings.cache_clear()
    assert result.exit_code == 1
    assert "--idempotency-key abc" in result.stderr
    assert len(commands()) == 1


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """A process that is started in a background ignores it, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
def test_ctrl_c_while_waiting_leaves_the_command_as_it_is() -> None:
    line = [sys.executable, "-m", "hub.cli", "push", "1", "--region", "420100", "--wait"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(commands)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "hub command show 1 --watch" in err
    assert "Traceback" not in err
    assert commands()[0]["progress"]["open"] == 2


@pytest.mark.usefixtures("_ctrl_c_is_heard")
def test_ctrl_c_before_the_answer_says_how_to_find_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        line = [sys.executable, "-m", "hub.cli", "push", "1", "--everywhere"]
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            line, env=os.environ | {"HUB_URL": url}, stderr=subprocess.PIPE, text=True
        )
        with silent.accept()[0] as connection:
            assert connection.recv(1)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "--idempotency-key" in err


def test_a_command_is_paused_and_resumed() -> None:
    answer("push", 1, "--region", "420100")
    answer("command", "pause", 1, "--reason", "等待复核")
    assert answer("command", "show", 1)["paused"]
    assert [hold["scope"] for hold in answer("hold", "list")] == ["command"]
    answer("command", "resume", 1)
    assert not answer("command", "show", 1)["paused"]


def test_a_hold_is_placed_and_lifted() -> None:
    hold = answer("hold", "place", "region", "420100", "--reason", "客户端割接")
    assert "客户端割接" in run("hold", "list").stdout
    assert answer("hold", "lift", hold["id"])["lifted_at"]
    assert answer("hold", "list") == []
    assert len(answer("hold", "list", "--lifted")) == 1


def test_commands_and_their_deliveries_are_listed() -> None:
    answer("push", 1, "--everywhere")
    answer("retract", 1, "--reason", "路段有误", "--account", "1")
    assert [command["kind"] for command in answer("command", "list")] == ["retract", "push"]
    assert len(answer("command", "list", "--kind", "push", "--article", "1")) == 1
    found = answer("command", "deliveries", 1, "--state", "suspended")
    assert [one["account"] for one in found] == ["襄阳市网站"]
    assert "襄阳市网站" in run("command", "deliveries", 1).stdout
    assert "1 " in run("command", "list").stdout


def test_a_retry_says_how_many_are_tried_again() -> None:
    answer("push", 1, "--region", "420100")
    assert answer("command", "retry", 1) == {"retried": 0, "closed": 0, "left": 0}
    assert run("command", "retry", 1, "--confirm-not-there").exit_code == 0


def wait_for(true: Callable[[], object]) -> None:
    for _ in range(600):
        if true():
            return
        threading.Event().wait(0.05)
    raise TimeoutError


class losing_answers:  # noqa: N801 - used like a function
    """A way to a hub on which the first answers to commands get lost."""

    def __init__(self, url: str, lose: int) -> None:
        left = iter(range(lose))

        class Way(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                names = ("Authorization", "Content-Type", "Idempotency-Key")
                headers = {name: self.headers[name] for name in names}
                came = httpx.post(url + self.path, content=content, headers=headers)
                if next(left, None) is not None:
                    return  # the connection ends without a word
                self.send_response(came.status_code)
                self.end_headers()
                self.wfile.write(came.content)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Way)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_json_is_all_that_a_program_gets() -> None:
    result = run("push", 1, "--region", "420100", "--json")
    assert json.loads(result.stdout)["kind"] == "push"
    assert result.stderr == ""
