"""What `hub order show` prints."""

from typing import Any

from hub.cli.order import _whole

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
