"""`hub connector check --live`: the real platform is asked, nothing is changed, all is recorded."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from connectors.webhook import sandbox as webhook
from hub.cli import app, connector
from hub.enrollment.account_import import import_accounts
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import installed_platforms
from hub.enrollment.region_import import import_regions
from hub.enrollment.upload.table import CSV
from hub.kit.parts import make_parts
from hub.sdk.registry import GROUP, load
from hub.sdk.skeleton.hub_skeleton import sandbox as skeleton
from hub.sdk.testing.sandbox import Enrolled, Sandbox
from hub.sdk.testing.server import Server
from hub.settings import Settings, get_settings
from tests.crash.children import LOOPBACK
from tests.enrollment.files import HEADINGS, csv_of


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "160"})


def check(*arguments: object) -> Any:
    """Check the skeleton; return its verdicts by name."""
    result = run("connector", "check", "skeleton", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return {each["name"]: each["mark"] for each in json.loads(result.stdout)["checks"]}


@contextmanager
def served(platform: Sandbox) -> Iterator[Server]:
    """Serve a platform beside the command that is tested."""
    ready, stop = threading.Event(), threading.Event()
    servers: list[Server] = []

    async def serve() -> None:
        async with Server(platform.app, platform.commits) as server:
            servers.append(server)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield servers[0]
    stop.set()
    thread.join()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal in English, where loopback is a place to send to."""
    monkeypatch.setenv("HUB_LANGUAGE", "en")
    monkeypatch.setenv("HUB_OUTGOING_ALLOWED_NETWORKS", '["127.0.0.0/8"]')
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = EntryPoints([EntryPoint("skeleton", "hub.sdk.skeleton.hub_skeleton", GROUP)])
    monkeypatch.setattr(connector, "load", lambda: load(found))
    monkeypatch.setattr(connector, "entry_points", lambda **_: found)


@pytest.fixture
def sandbox() -> skeleton.Sandbox:
    return skeleton.Sandbox()


@pytest.fixture
def platform(sandbox: skeleton.Sandbox) -> Iterator[Server]:
    """The platform of the skeleton, "really" there."""
    with served(sandbox) as server:
        yield server


@pytest.fixture
def account(sandbox: skeleton.Sandbox, platform: Server) -> Enrolled:
    return sandbox.enrol(platform.url)


@pytest.fixture
def file(account: Enrolled, tmp_path: Path) -> Path:
    path = tmp_path / "account.json"
    said = {
        "external_id": account.external_id,
        "settings": account.settings,
        "credentials": account.credentials,
    }
    path.write_text(json.dumps(said))
    return path


@pytest.mark.usefixtures("installed")
def test_nothing_is_asked_without_its_owners_consent(file: Path, platform: Server) -> None:
    refused = run("connector", "check", "skeleton", "--live", file)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert platform.ledger == []


@pytest.mark.usefixtures("installed")
def test_the_real_platform_is_asked_and_nothing_is_changed(file: Path, platform: Server) -> None:
    assert check("--live", file, "--yes") == {"what_never_was_is_gone": "passed"}
    assert [entry.request.method for entry in platform.ledger] == ["GET"]


@pytest.mark.usefixtures("installed")
def test_what_was_heard_can_be_asked_again_without_the_platform(
    file: Path, account: Enrolled, platform: Server, tmp_path: Path
) -> None:
    recording = tmp_path / "recording.json"
    check("--live", file, "--yes", "--record", recording)
    asked = len(platform.ledger)
    assert check("--replay", recording) == {"what_never_was_is_gone": "passed"}
    assert len(platform.ledger) == asked
    text = recording.read_text()
    (heard,) = json.loads(text)["exchanges"]
    assert (heard["method"], heard["status"]) == ("GET", 404)
    assert json.loads(heard["body"]) == {"error": "no such post"}
    assert not any(secret in text for secret in account.secrets)


@pytest.mark.usefixtures("installed")
def test_what_was_not_understood_fails(file: Path, tmp_path: Path) -> None:
    recording = tmp_path / "recording.json"
    check("--live", file, "--yes", "--record", recording)
    heard = json.loads(recording.read_text())
    heard["exchanges"][0]["body"] = '{"code": 40401, "message": "post not found"}'
    recording.write_text(json.dumps(heard))
    failed = run("connector", "check", "skeleton", "--replay", recording)
    assert failed.exit_code == 1
    assert "40401" in failed.stdout


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("no JSON", "no JSON"),
        ('{"external_id": "a", "settings": {}}', "look at all"),
        ('{"external_id": "a", "credentials": {"tokn": "geheim"}}', "look at token, tokn"),
        ('{"settings": {}}', "look at external_id"),
    ],
)
def test_a_file_that_is_no_account_is_refused_without_a_secret(
    tmp_path: Path, said: str, reason: str
) -> None:
    path = tmp_path / "account.json"
    path.write_text(said)
    refused = run("connector", "check", "skeleton", "--live", path, "--yes")
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert "geheim" not in refused.output


@pytest.mark.usefixtures("installed")
def test_options_that_do_not_go_together_are_wrong_use(file: Path, tmp_path: Path) -> None:
    recording = tmp_path / "recording.json"
    assert run("connector", "check", "skeleton", "--record", recording).exit_code == 2
    recording.write_text("{}")
    both = ("--live", file, "--yes", "--replay", recording)
    assert run("connector", "check", "skeleton", *both).exit_code == 2
    unreadable = run("connector", "check", "skeleton", "--replay", recording)
    assert unreadable.exit_code == 2
    assert "no recording" in unreadable.stderr
    assert run("connector", "check", "skeleton", "--live", tmp_path / "no", "--yes").exit_code == 2


@pytest.fixture
def enrolled(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An app that is account 1 of this machine's hub."""
    monkeypatch.setenv("HUB_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("HUB_REDIS_URL", str(settings.redis_url))
    monkeypatch.setenv("HUB_DATA_DIR", str(settings.data_dir))
    get_settings.cache_clear()
    app_sandbox = webhook.Sandbox()
    with served(app_sandbox) as server:
        asyncio.run(_enrol(settings, app_sandbox.enrol(server.url)))
        yield server


async def _enrol(settings: Settings, account: Enrolled) -> None:
    assert account.credentials is not None
    more = {f"settings.{name}": value for name, value in account.settings.items()}
    more |= {f"credentials.{name}": value for name, value in account.credentials.items()}
    row = ["webhook", account.external_id, "云上武汉", "武汉市融媒体中心", "420100"]
    parts = make_parts(settings)
    async with parts.database.work() as session:
        await import_regions(session, actor="值班室")
        office = Enroller.for_whole_hub("值班室")
        enrolment = Enrolment(session, installed_platforms(LOOPBACK), parts.keyring, office)
        await import_accounts(enrolment, csv_of([[*row, *more.values()]], [*HEADINGS, *more]), CSV)
    await parts.close()


def test_an_account_of_the_hub_is_asked_by_its_number(enrolled: Server) -> None:
    asked = run("connector", "check", "webhook", "--live", 1, "--yes")
    assert asked.exit_code == 0, asked.output
    assert "A story that was never published is looked for, and proven absent." in asked.stdout
    assert [entry.request.method for entry in enrolled.ledger] == ["GET"]


@pytest.mark.usefixtures("enrolled")
def test_that_its_credentials_were_used_is_counted_and_on_record(settings: Settings) -> None:
    assert run("connector", "check", "webhook", "--live", 1, "--yes").exit_code == 0
    uses, entries = asyncio.run(_counted(settings))
    assert uses == [(1, 1)]
    ((actor, detail),) = entries
    assert (actor, detail["most"]) == ("process:check", {"1": 1})


async def _counted(settings: Settings) -> tuple[list[Any], list[Any]]:
    parts = make_parts(settings)
    async with parts.database.connection() as connection:
        uses = await connection.execute(text("select account_id, uses from credential_uses"))
        entries = await connection.execute(
            text("select actor, detail from audit_entries where action = 'credential.use'")
        )
    await parts.close()
    return [tuple(each) for each in uses], [tuple(each) for each in entries]


@pytest.mark.usefixtures("enrolled")
def test_an_account_of_another_platform_is_wrong_use() -> None:
    for platform, number in (("webhook", 2), ("site", 1)):
        wrong = run("connector", "check", platform, "--live", number, "--yes")
        assert wrong.exit_code == 2
        assert f"account {number} is none of this platform" in wrong.stderr
