"""`hub up`: a whole hub on this machine, from an empty directory."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

SECONDS = 60.0
PASSWORD = "长江之水-今日-可饮-否"
FIRST = {"login": "zhiban", "name": "总值班室", "password": PASSWORD, "every_role": True}


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


class Hub:
    """A running `hub up`."""

    def __init__(self, data_dir: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.data_dir = data_dir
        self.process = start(data_dir, "up", "--port", self.url.rpartition(":")[2])
        wait_until(self.is_ready)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        return answers(f"{self.url}/readyz")

    def children(self) -> dict[str, int]:
        """Return the processes under it: first argument of `hub` → process id."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.splitlines()
        ours = [line.split() for line in listed if " hub.cli " in line]
        return {words[words.index("hub.cli") + 1]: int(words[0]) for words in ours}


def start(data_dir: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hub.cli", *arguments],
        env=os.environ | settings_of(data_dir),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def settings_of(data_dir: Path) -> dict[str, str]:
    return {"HUB_DATA_DIR": str(data_dir), "HUB_LANGUAGE": "en", "HUB_SMALL_SITE": "true"}


def client_of(hub: Hub) -> httpx.Client:
    """Return a client with the first key of a hub."""
    key = (hub.data_dir / "admin.key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{hub.url}/api/v1"
    return httpx.Client(base_url=url, headers=headers, timeout=SECONDS, trust_env=False)


def sign_in(api: httpx.Client) -> None:
    """Make the first person, and act as them."""
    assert api.post("/people/first", json=FIRST).is_success
    keep = {"login": FIRST["login"], "password": PASSWORD, "keep": "token"}
    token = api.post("/session", json=keep).json()["token"]
    api.headers["Authorization"] = f"Bearer {token}"


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def hub(data_dir: Path) -> Iterator[Hub]:
    running = Hub(data_dir / "data")
    yield running
    if running.process.poll() is None:
        running.process.terminate()
    running.process.communicate(timeout=SECONDS)


def test_it_says_where_to_look_and_ctrl_c_stops_all_of_it(hub: Hub) -> None:
    children = hub.children()
    key = (hub.data_dir / "admin.key").read_text().strip()
    hub.process.send_signal(signal.SIGINT)
    out, err = hub.process.communicate(timeout=SECONDS)
    assert set(children) == {"api", "worker"}
    assert (hub.process.returncode, err) == (0, "")
    assert hub.url in out
    assert key not in out
    assert not any(lives(pid) for pid in children.values())
    logs = {log.name: log.read_text() for log in (hub.data_dir / "log").iterdir()}
    assert not any("Traceback" in log or "Fatal" in log for log in logs.values())


def test_a_new_hub_says_what_to_do_first_and_that_is_enough(hub: Hub) -> None:
    there = {"HUB_URL": hub.url} | settings_of(hub.data_dir)

    def command(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "hub.cli", *arguments]
        env = os.environ | there
        return subprocess.run(
            line, env=env, input=given, capture_output=True, text=True, check=False
        )

    refused = command("account", "list")
    assert refused.returncode == 2
    assert "hub user first" in refused.stderr
    (hub.data_dir / "session").write_text("hubs_of-another-hub\n")
    person = ("user", "first", "zhiban", "--name", "总值班室")
    made = command(*person, given=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    assert command(*person, given=f"{PASSWORD}\n").returncode == 2
    with client_of(hub) as api:
        assert api.get("/people").status_code == 401  # the key is void
    hub.process.send_signal(signal.SIGINT)
    out, _ = hub.process.communicate(timeout=SECONDS)
    again = Hub(hub.data_dir)
    again.process.send_signal(signal.SIGINT)
    out_again, _ = again.process.communicate(timeout=SECONDS)
    assert ("hub user first" in out, "hub user first" in out_again) == (True, False)


def test_a_security_administrator_who_is_locked_out_is_let_in_on_the_machine(hub: Hub) -> None:
    with client_of(hub) as api:
        sign_in(api)
        stranger = start(hub.data_dir, "user", "rescue", "nobody")
        _, refused = stranger.communicate(timeout=SECONDS)
        assert api.get("/roles").status_code == 200
        rescued = start(hub.data_dir, "user", "rescue", str(FIRST["login"]))
        out, _ = rescued.communicate(timeout=SECONDS)
        assert api.get("/roles").status_code == 401  # whoever was signed in is not any more
        token = out.strip().partition("#")[2]
        chosen = {"token": token, "password": f"{PASSWORD}-再饮一杯"}
        assert api.post("/links/accept", json=chosen).is_success
    assert (stranger.returncode, rescued.returncode) == (2, 0)
    assert "nobody" in refused


def test_a_process_that_dies_is_started_again(hub: Hub) -> None:
    before = hub.children()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: set(hub.children().values()) - set(before.values()))
    wait_until(hub.is_ready)


def test_its_processes_end_with_it_even_when_it_is_killed(hub: Hub) -> None:
    children = hub.children()
    hub.process.kill()
    wait_until(lambda: not any(lives(pid) for pid in children.values()))
    again = Hub(hub.data_dir)  # finds the servers that were left running
    again.process.terminate()
    again.process.communicate(timeout=SECONDS)
    assert again.process.returncode == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(tmp_path / "data", "api", "--port", port)
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert port in err
    assert "Traceback" not in err


def test_a_second_hub_on_the_same_port_is_refused(hub: Hub, tmp_path: Path) -> None:
    port = hub.url.rpartition(":")[2]
    for folder in (hub.data_dir, tmp_path / "another"):
        second = start(folder, "up", "--port", port)
        out, err = second.communicate(timeout=SECONDS)
        assert (second.returncode, out) == (1, "")
        assert port in err
    assert hub.is_ready()


def test_pages_link_to_the_port_that_they_are_served_at(hub: Hub) -> None:
    site = {
        "platform": "site",
        "external_id": "420100",
        "name": "武汉发布",
        "organisation": "武汉市融媒体中心",
        "region_code": "420100",
        "settings": {},
    }
    with client_of(hub) as api:
        sign_in(api)
        assert api.post("/regions/import").is_success
        assert api.post("/accounts", json=site).is_success
    feed = httpx.get(f"{hub.url}/sites/420100/feed.xml", trust_env=False).text
    assert f"{hub.url}/sites/420100/" in feed


def test_nothing_starts_on_a_schema_that_is_not_its_own(tmp_path: Path) -> None:
    for arguments in (["api", "--port", str(free_port())], ["worker"]):
        process = start(tmp_path / "data", *arguments)
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 1
        assert "hub migrate" in err
        assert "Traceback" not in err


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        process = start(tmp_path / "data", "migrate")
        out, err = process.communicate(timeout=SECONDS)
        assert (process.returncode, err) == (0, "")
        assert "newest" in out
