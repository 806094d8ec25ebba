"""Machines and their keys from the command line."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.settings import get_settings

pytestmark = pytest.mark.usefixtures("hub")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "200"})


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def service() -> str:
    """A machine that may read accounts."""
    answer("service", "add", "caibian", "--name", "采编系统")
    answer("service", "grant", "caibian", "unit_operator")
    return "caibian"


def test_a_key_is_printed_once_and_works(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("key", "add", service, "--name", "推稿接口", "--scope", "region:accounts:read")
    (token,) = made.stdout.splitlines()
    assert token.startswith("hub_")
    listed = run("key", "list", "--service", service).stdout
    assert token not in listed
    assert token[:8] in listed
    monkeypatch.setenv("HUB_API_KEY", token)
    get_settings.cache_clear()
    assert answer("account", "list") == []
    assert run("key", "list").exit_code == 2


def test_a_key_is_rotated_and_revoked(service: str) -> None:
    old = answer("key", "add", service, "--name", "推稿接口", "--days", 30)["key"]
    new = answer("key", "rotate", old["id"], "--overlap", 2)
    assert new["key"]["replaces"] == old["id"]
    assert [key["id"] for key in answer("key", "list", "--service", service)] == [
        *(new["key"]["id"], old["id"]),
    ]
    assert answer("key", "revoke", old["id"])["revoked_by"] == "service:administrator"
    assert len(answer("key", "list", "--service", service)) == 1
    assert "revoked" in run("key", "list", "--service", service, "--void").stdout


def test_what_a_key_cannot_be_for_is_named_as_it_was_typed(service: str) -> None:
    wrong = run("key", "add", service, "--name", "推稿接口", "--scope", "region:commands:retract")
    assert wrong.exit_code == 2
    assert "--scope (1)" in wrong.stderr


def test_a_machine_is_disabled_and_loses_its_roles(service: str) -> None:
    assert answer("service", "disable", service)["disabled_at"]
    assert "disabled" in run("service", "list").stdout
    assert answer("service", "enable", service)["disabled_at"] is None
    (grant,) = answer("service", "list", "--search", service)[0]["grants"]
    answer("service", "revoke", service, grant["id"])
    assert answer("service", "list", "--search", service)[0]["grants"] == []
    assert run("service", "grant", "nobody", "reviewer").exit_code == 2
