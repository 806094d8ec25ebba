"""People from the command line."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app

pytestmark = pytest.mark.usefixtures("hub", "regions")


def run(*arguments: object, given: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], input=given, env={"COLUMNS": "200"})


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def regions() -> None:
    """Hubei, for people to belong to."""
    answer("region", "import")


@pytest.fixture
def editor() -> str:
    """A person in Wuhan."""
    invited = run("user", "add", "wuhan.bianji", "--name", "武汉市融媒体中心", "--region", "420100")
    assert invited.exit_code == 0, invited.output
    return "wuhan.bianji"


def test_whoever_is_invited_gets_the_link_that_is_printed() -> None:
    invited = run("user", "add", "wuhan", "--name", "武汉市融媒体中心", "--region", "420100")
    (link,) = invited.stdout.splitlines()
    assert "/welcome#hubl_" in link
    assert "once" in invited.stderr
    listed = run("user", "list", "--region", "420000").stdout
    assert "武汉市融媒体中心" in listed
    assert "invited" in listed


def test_a_person_is_found_by_login_or_by_number(editor: str) -> None:
    person = answer("user", "show", editor)
    assert answer("user", "show", person["id"]) == person
    missing = run("user", "show", "wuhan.bian")  # the beginning of a login is nobody's
    assert missing.exit_code == 2
    assert "wuhan.bian" in missing.stderr


def test_roles_are_granted_shown_and_revoked(editor: str) -> None:
    given = answer("user", "grant", editor, "reviewer", "--region", "420100")
    assert "reviewer" in run("user", "show", editor).stdout
    assert answer("user", "revoke", editor, given["id"])["revoked_by"] == "service:administrator"
    assert answer("user", "show", editor)["grants"] == []
    wrong = run("user", "grant", editor, "reviewer", "--region", "420199")
    assert wrong.exit_code == 2
    assert "--region" in wrong.stderr
    assert "reviewer" in run("user", "roles").stdout


def test_a_person_is_changed_disabled_and_enabled(editor: str) -> None:
    changed = answer("user", "change", editor, "--region", "420102", "--name", "江岸区")
    assert (changed["region_code"], changed["name"]) == ("420102", "江岸区")
    assert answer("user", "disable", editor)["disabled_at"]
    assert "disabled" in run("user", "list", "--disabled").stdout
    assert run("user", "reset", editor).exit_code == 2
    assert answer("user", "enable", editor)["disabled_at"] is None
    assert "#hubl_" in run("user", "reset", editor).stdout
    assert "#hubl_" in run("user", "reset", editor, "--second-factor").stdout
    assert answer("user", "sessions", editor) == []
    assert answer("user", "sessions", editor, "--end") == {"ended": 0}


def test_the_first_person_is_the_first_keys_to_make() -> None:
    password = "长江之水-今日-可饮-否"
    refused = run("user", "first", "anquan", "--name", "安全管理员", given=f"{password}\n")
    assert refused.exit_code == 2
    assert password not in refused.output
    assert run("user", "first", "anquan", "--name", "安全管理员").exit_code == 2


def test_who_holds_what_is_three_peoples_is_listed_and_ends_with_one() -> None:
    found = run("user", "separation")  # the machine of the tests holds everything
    assert found.exit_code == 1
    assert "administrator" in found.stdout
    assert "HUB_SMALL_SITE" in found.stderr
    report = json.loads(run("user", "separation", "--json").stdout)
    assert (report["small_site"], len(report["combined"])) == (False, 1)
