"""`hub demo`, as somebody runs it who has nothing but a checkout."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.timeout(400)  # it starts a whole hub, on whatever machine this is

HUBEI = 357  # 119 units: a page each, and two of seven clients in turn
BY_HAND = 34  # short posts on Weibo, which no interface deletes
CARDS = 34  # official accounts that push to phones
SECONDS = 300
COMMANDS = (
    ("command", "show", "1"),
    ("account", "list"),
    ("user", "list"),
    ("user", "add", "bianji", "--name", "编辑部", "--json"),
    ("user", "grant", "bianji", "central_editor"),
    ("retract", "1", "--reason", "预警等级表述有误", "--json"),
)
"""What a person tries at a demo."""


def start(data_dir: Path, *arguments: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "hub.cli", "demo", "--data-dir", data_dir, "--json", *arguments]
    return subprocess.Popen(
        [*map(str, line)],
        env=os.environ | {"HUB_LANGUAGE": "en", "HUB_DATABASE_URL": "postgresql+asyncpg://no/one"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def in_another_terminal(url: str, data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the demo's signposts say."""
    there = {"HUB_URL": url, "HUB_DATA_DIR": str(data_dir), "HUB_LANGUAGE": "en"}
    line = [sys.executable, "-m", "hub.cli", *words]
    env = os.environ | there
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False)


def left_running(data_dir: Path) -> list[str]:
    """Return the command lines of the processes that were told of this directory."""
    told = f"HUB_DATA_DIR={data_dir}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if told in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


@pytest.fixture
def sandbox() -> Iterator[str]:
    """Receivers that run already, and can be told to misbehave."""
    line = [sys.executable, "-m", "connectors.webhook.sandbox"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


def misbehave(sandbox: str, account: str, mode: str) -> None:
    answer = httpx.put(f"{sandbox}/_control/{account}", json={"mode": mode}, trust_env=False)
    assert answer.is_success


def without(report: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name not in names}


def test_hubei_gets_a_notice_and_loses_it_again(data_dir: Path) -> None:
    process = start(data_dir, "--once")
    out, err = process.communicate(timeout=SECONDS)
    report = json.loads(out)
    all_of_it = {"total": HUBEI, "succeeded": HUBEI, "parked": 0, "failed": 0}
    assert without(report["push"], "seconds") == {"command_id": 1} | all_of_it
    assert without(report["retract"], "seconds") == {
        "command_id": 2,
        "total": HUBEI,
        "succeeded": HUBEI - BY_HAND,
        "parked": BY_HAND,
        "failed": 0,
        "verified": HUBEI - BY_HAND,
        "card_remains": CARDS,
        "by_hand": BY_HAND,
    }
    assert without(report, "push", "retract") == {"accounts": HUBEI, "duplicates": 0, "ok": True}
    assert process.returncode == 0
    before, after = (line for line in err.splitlines() if "Seen from outside" in line)
    assert "pages 119/119, apps 68/68, WeChat official account 68/68" in before
    assert "pages 119/119 say that it was taken down" in after
    assert "apps 0/68, WeChat official account 0/68" in after
    assert f"Weibo, short posts with a link {BY_HAND}/{BY_HAND}" in after
    assert f"{CARDS} cards stay on phones" in err
    assert left_running(data_dir) == []


def test_what_goes_wrong_at_the_apps_is_seen_there(data_dir: Path, sandbox: str) -> None:
    misbehave(sandbox, "yunshang-110101", "refuse")
    misbehave(sandbox, "fabu-110101", "refuse")
    misbehave(sandbox, "yunshang-110102", "lie")  # says that it has the story, and has not
    process = start(data_dir, "--once", "--accounts", 9, "--sandbox", sandbox)
    out, err = process.communicate(timeout=SECONDS)
    report = json.loads(out)
    assert process.returncode == 1
    assert report["ok"] is False
    assert (report["push"]["succeeded"], report["push"]["parked"]) == (7, 2)
    assert report["retract"]["verified"] == 7
    assert "3 of 6 apps" in err  # the one that lies, too: nobody asks the hub
    assert "webhook/yunshang-110102 (0)" in err


def test_it_stays_up_until_ctrl_c_and_leaves_nothing_behind(data_dir: Path) -> None:
    process = start(data_dir, "--accounts", 3)
    assert process.stdout is not None
    told = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
    page = f"{told['url']}/sites/110101/{told['article_id']}"
    shown = httpx.get(page, trust_env=False)
    acting = [in_another_terminal(told["url"], data_dir, *words) for words in COMMANDS]
    second = start(data_dir, "--accounts", 3)
    _, refused = second.communicate(timeout=SECONDS)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=SECONDS)
    assert shown.status_code == 200
    assert [(done.returncode, done.stderr) for done in acting] == [(0, "")] * len(COMMANDS)
    assert (second.returncode, "already" in refused) == (2, True)
    assert process.returncode == 0
    assert f"HUB_URL={told['url']}" in err
    assert left_running(data_dir) == []


def test_it_ends_in_good_order_when_it_is_stopped_half_way(data_dir: Path) -> None:
    process = start(data_dir, "--once")
    assert process.stderr is not None
    process.stderr.readline()  # the servers run
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert left_running(data_dir) == []


def test_it_begins_anew_and_only_where_nobody_else_keeps_anything(data_dir: Path) -> None:
    for _ in range(2):  # the second finds the first one's accounts, and forgets them
        out, _err = start(data_dir, "--once", "--accounts", 3).communicate(timeout=SECONDS)
        assert json.loads(out)["push"]["command_id"] == 1
    (data_dir / "demo.lock").unlink()
    process = start(data_dir, "--once", "--accounts", 3)
    _, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, "no demo has made" in err) == (2, True)
