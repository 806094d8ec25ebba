"""The hub's own application on a platform, and links for owners, from the command line."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.cli.client import Api
from tests.enrollment.weibo import WEIBO

SECRET = "the-secret-of-an-application"

pytestmark = pytest.mark.usefixtures("hub")


def run(*arguments: object, given: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], input=given, env={"COLUMNS": "120"})


def answer(*arguments: object, given: str = "") -> Any:
    result = run(*arguments, "--json", given=given)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_application_is_entered_without_its_secret_on_the_command_line() -> None:
    missing = run("platform", "app", "weibo")
    assert missing.exit_code == 2
    assert "/joins/weibo/callback" in missing.stderr.replace("\n", "")
    entered = answer("platform", "app", "weibo", "--key", "1073880650", given=f"{SECRET}\n")
    assert entered["key"] == "1073880650"
    assert answer("platform", "app", "weibo") == entered
    assert SECRET not in run("platform", "app", "weibo").output


def test_an_application_needs_a_secret() -> None:
    result = run("platform", "app", "weibo", "--key", "1073880650")
    assert (result.exit_code, "stdin" in result.stderr) == (2, True)


def test_a_link_is_one_line_to_send_on() -> None:
    answer("region", "import")
    answer("platform", "app", "weibo", "--key", "1073880650", given=f"{SECRET}\n")
    with Api() as api:
        account = api.post("/accounts", WEIBO)["id"]
    result = run("account", "authorize", account)
    (link,) = result.stdout.splitlines()
    assert link.startswith("https://api.weibo.com/oauth2/authorize?client_id=1073880650&")
    assert SECRET not in result.output
    assert answer("account", "authorize", account)["url"] != link
    assert run("account", "authorize", 999).exit_code == 2


def test_what_an_account_shows_is_not_known_without_its_token() -> None:
    answer("region", "import")
    with Api() as api:
        account = api.post("/accounts", WEIBO)["id"]
    result = run("account", "recent", account)
    assert (result.exit_code, "none were entered" in result.stdout) == (1, True)
