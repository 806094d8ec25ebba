"""The vault from the command line."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.settings import Settings

SECRET = "the-secret-of-an-application"

pytestmark = pytest.mark.usefixtures("hub")


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments], input=given, env={"COLUMNS": "120"})


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def key_file(settings: Settings) -> Path:
    """The hub's own keys, when something has been sealed with them."""
    entered = run("platform", "app", "weibo", "--key", "1073880650", given=f"{SECRET}\n")
    assert entered.exit_code == 0, entered.output
    return settings.data_dir / "vault.key"


def test_an_empty_vault_is_in_order() -> None:
    assert answer("vault", "status")["groups"] == []
    assert answer("vault", "rotate")["rewrapped"] == 0


def test_a_new_key_takes_over(key_file: Path) -> None:
    before = answer("vault", "status")["current"]
    rotated = answer("vault", "rotate", "--new-key")
    assert rotated["rewrapped"] == 1
    after = answer("vault", "status", "--open-all")
    assert (after["opening"], after["older"]) == ([before], 0)
    shown = run("vault", "status").output + run("vault", "rotate").output
    assert after["current"] in shown
    for hidden in (SECRET, *key_file.read_text().split()):
        assert hidden not in shown + json.dumps(rotated)


def test_what_does_not_open_is_a_failure_that_says_what_to_do(key_file: Path) -> None:
    key_file.write_text("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I=\n")
    result = run("vault", "status")
    assert result.exit_code == 1
    for said in ("platform_apps.sealed", "weibo", "unopenable", "hub platform app"):
        assert said in result.output
    assert run("vault", "rotate").exit_code == 1


def test_uses_are_listed(database_url: str) -> None:
    assert answer("vault", "uses") == []
    statement = "insert into credential_uses values (17, 3, '2026-07-20 09:30Z'), (18, 1, now())"
    asyncio.run(execute(database_url, statement))
    found = answer("vault", "uses")
    assert [(each["account_id"], each["uses"]) for each in found] == [(17, 3), (18, 1)]
    assert [each["account_id"] for each in answer("vault", "uses", "--limit", "1")] == [17]
    assert "17" in run("vault", "uses").output


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()
