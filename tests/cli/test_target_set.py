"""Saved targets from the command line."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app

pytestmark = pytest.mark.usefixtures("hub")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["target-set", *map(str, arguments)], env={"COLUMNS": "200"})


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_target_is_saved_shown_replaced_and_removed() -> None:
    saved = answer("save", "各市州", "--level", "city", "--platform", "webhook")
    assert saved["target"] == {"levels": ["city"], "platforms": ["webhook"]}
    number = saved["id"]
    assert answer("show", number) == saved
    assert '"webhook"' in run("show", number).stdout

    replaced = answer("save", "各县", "--level", "county", "--replace", number)
    assert (replaced["id"], replaced["target"]) == (number, {"levels": ["county"]})
    assert "各县" in run("list").stdout
    assert [each["name"] for each in answer("list")] == ["各县"]

    assert answer("remove", number) == {"id": number}
    assert answer("list") == []
    assert run("show", number).exit_code == 2


def test_what_is_wrong_is_said_by_its_option() -> None:
    refused = run("save", "武汉市各区", "--region", "420100")  # no region is there yet
    assert refused.exit_code == 2
    assert "--region" in refused.stderr
    assert run("save", "谁也不给").exit_code == 2
    assert run("save", "各县", "--level", "county").exit_code == 0
    assert run("save", "各县", "--level", "city").exit_code == 2  # the name is taken
