"""`hub login`, `hub logout`, `hub whoami`, and what the other commands act as."""

import asyncio
import json
import re
import stat

import pyotp
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.kit.db import Database, make_engine
from hub.settings import Settings, get_settings
from tests.auth.door import LOGIN, OTHER, PASSWORD, add_person


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A command line with a data directory of its own, and no key."""
    request.getfixturevalue("hub")
    monkeypatch.delenv("HUB_API_KEY")
    monkeypatch.setenv("HUB_DATA_DIR", str(settings.data_dir / "own"))
    get_settings.cache_clear()
    in_database(settings, add_person)
    return settings


def in_database(settings: Settings, work: object, *arguments: object) -> None:
    async def run() -> None:
        database = Database(make_engine(str(settings.database_url)))
        await work(database, *arguments)  # type: ignore[operator]
        await database.close()

    asyncio.run(run())


async def execute(database: Database, statement: str) -> None:
    async with database.work() as session:
        await session.execute(text(statement))


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments], input=typed, env={"COLUMNS": "200"})


def test_who_signs_in_acts_as_themselves(desk: Settings) -> None:
    file = desk.data_dir / "own" / "session"
    before = run("whoami")
    assert before.exit_code == 2
    assert "hub login" in before.output
    done = run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("hubs_")
    me = json.loads(run("whoami", "--json").output)
    assert (me["name"], me["kind"]) == (LOGIN, "person")
    out = run("logout")
    assert out.exit_code == 0
    assert not file.exists()
    assert run("whoami").exit_code == 2
    assert "Nobody" in run("logout").output


def test_the_password_is_typed_where_nobody_sees_it(desk: Settings) -> None:
    done = run("login", typed=f"{LOGIN}\n{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert (desk.data_dir / "own" / "session").exists()


def test_a_wrong_password_leaves_the_session_that_was(desk: Settings) -> None:
    run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    kept = (desk.data_dir / "own" / "session").read_text()
    wrong = run("login", LOGIN, "--password-stdin", typed=f"{OTHER}\n")
    assert wrong.exit_code == 2
    assert "not right" in wrong.output
    assert (desk.data_dir / "own" / "session").read_text() == kept


def test_standard_input_has_to_have_it(desk: Settings) -> None:
    assert desk
    assert "stdin" in run("login", LOGIN, "--password-stdin").output
    assert "no login" in run("login", "--password-stdin", typed=PASSWORD).output


def test_once_more_makes_the_session_fresh(desk: Settings) -> None:
    assert "hub login" in run("login", "--again").output
    run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    before = (desk.data_dir / "own" / "session").read_text()
    stale = "update user_sessions set fresh_at = now() - interval '1 day'"
    in_database(desk, execute, stale)
    done = run("login", "--again", "--password-stdin", typed=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert (desk.data_dir / "own" / "session").read_text() != before
    assert run("whoami").exit_code == 0


def test_a_key_in_the_environment_comes_first(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.api_key is not None
    monkeypatch.setenv("HUB_API_KEY", desk.api_key.get_secret_value())
    get_settings.cache_clear()
    done = run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    assert "HUB_API_KEY is set" in done.output
    assert json.loads(run("whoami", "--json").output)["kind"] == "service"


def test_a_session_that_is_over_says_what_to_do(desk: Settings) -> None:
    run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    in_database(desk, execute, "update user_sessions set ended_at = now()")
    over = run("whoami")
    assert over.exit_code == 2
    assert "hub login" in over.output
    assert run("logout").exit_code == 0


NEEDS = """
insert into user_grants (user_id, role, granted_by)
    select id, 'central_editor', 'tests' from users where login = 'wuhan.zhiban';
"""
PLACES = """
with r as (insert into regions (code, name, level, prefix)
    values ('420000', '湖北省', 'province', '42') returning code),
o as (insert into organisations (name, region_code, level)
    select '湖北省融媒体中心', code, 'province' from r returning id, region_code)
insert into accounts (platform, external_id, name, organisation_id, region_code, level, settings)
    select 'site', 's' || n, '湖北日报', id, region_code, 'province', '{}'
    from o, generate_series(1, 101) as n
"""


def test_login_walks_through_the_second_factor(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database(desk, execute, NEEDS)
    in_database(desk, execute, PLACES)
    refused = run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n")
    assert refused.exit_code == 2
    assert "terminal" in refused.output

    shown: list[str] = []
    monkeypatch.setattr("hub.cli.login.segno.make", lambda uri, **_: Drawn(uri, shown))
    asked = iter([LOGIN, PASSWORD])

    def prompt(said: str, **_options: object) -> str:
        if "six digits" not in said:
            return next(asked)
        secret = re.search(r"secret=(\w+)", shown[0])
        assert secret
        return (
            "000000"
            if len(shown) == 1 and not shown.append("tried")
            else pyotp.TOTP(secret[1]).now()
        )

    monkeypatch.setattr("hub.cli.login.typer.prompt", prompt)
    done = run("login")
    assert done.exit_code == 0, done.output
    assert "This code is not right" in done.output
    codes = re.findall(r"^  (\w{5}-\w{5})$", done.output, re.MULTILINE)
    assert len(codes) == 10
    me = json.loads(run("whoami", "--json").output)
    assert me["second_factor"] == {"has": True, "needed": False, "recovery_codes_left": 10}
    again = run("login", LOGIN, "--password-stdin", typed=f"{PASSWORD}\n{codes[0]}\n")
    assert again.exit_code == 0, again.output
    fresh = run("login", "--again", "--password-stdin", typed=f"{PASSWORD}\n{codes[1]}\n")
    assert fresh.exit_code == 0, fresh.output


class Drawn:
    """A QR code, as a phone reads it."""

    def __init__(self, uri: str, shown: list[str]) -> None:
        self.uri = uri
        self.shown = shown

    def terminal(self, **_options: object) -> None:
        self.shown.append(self.uri)
