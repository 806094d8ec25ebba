"""What `hub order …` prints."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli import app
from hub.cli.order import _whole
from tests.console.newsday import Newsday, day  # noqa: F401 - a fixture

ORDER: dict[str, Any] = {
    "id": 7,
    "operation": "publish",
    "state": "open",
    "account": "武昌发布",
    "platform": "manual",
    "region_code": "420106",
    "title": "武昌区发布低温雨雪冰冻灾害防范提示",
    "due_by": "2026-11-22T10:00:00+00:00",
    "late": True,
    "url": None,
    "done_by": None,
    "link": None,
    "instructions": "请在小红书“武昌发布”发布以下稿件：\n\n" + "请各街道做好融雪除冰准备。" * 20,
}


def test_an_order_is_printed_with_its_text_unfolded() -> None:
    printed = _whole(ORDER)
    assert printed.endswith(ORDER["instructions"])
    for fact in ("武昌发布", "420106", "2026-11-22"):
        assert fact in printed


def test_what_is_not_known_has_no_line() -> None:
    facts = _whole(ORDER).partition("\n\n")[0]
    assert "None" not in facts
    done = _whole({**ORDER, "state": "done", "link": "https://www.xiaohongshu.example/66f1"})
    assert len(done.partition("\n\n")[0].splitlines()) == len(facts.splitlines()) + 1


def orders_of(command: int) -> list[int]:
    listed = CliRunner().invoke(app, ["order", "list", "--command", str(command), "--json"])
    assert listed.exit_code == 0, listed.output
    return [order["id"] for order in json.loads(listed.stdout)]


@pytest.mark.usefixtures("hub")
async def test_the_orders_of_one_command_are_listed(day: Newsday) -> None:  # noqa: F811
    assert orders_of(day.retraction) == [await day.order()]
    assert orders_of(day.push) == []
