"""What can be read of an answer, and where a quota's next period begins."""

from datetime import UTC, datetime

import httpx
import pytest

from hub.sdk import Account, Article, Picture
from hub.sdk.answers import digest_of, json_object, objects_in
from hub.sdk.periods import tomorrow

DIGEST = "sha256:" + "9f" * 32


def test_an_object_is_read() -> None:
    assert json_object(httpx.Response(200, json={"errno": 0})) == {"errno": 0}


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b'{"errno": 0', b"[1]", b"null", b"\xff\xfe", b"[" * 100_000]
)
def test_whatever_is_no_object_has_no_fields(content: bytes) -> None:
    assert json_object(httpx.Response(200, content=content)) == {}


def test_a_copy_that_lost_a_part_has_another_digest() -> None:
    whole = digest_of("通知", "各市、州：请加强值班值守。")
    assert whole.startswith("sha256:")
    assert whole == digest_of("通知", "各市、州：请加强值班值守。")
    assert whole != digest_of("通知", "各市、州：")
    assert digest_of("通", "知") != digest_of("通知", "")


@pytest.mark.parametrize(
    ("now", "next_day"),
    [
        ("2025-11-22T08:00:00+00:00", "2025-11-23T00:00:00+08:00"),
        ("2025-11-22T15:59:59+00:00", "2025-11-23T00:00:00+08:00"),
        ("2025-11-22T16:00:00+00:00", "2025-11-24T00:00:00+08:00"),
        ("2025-12-31T23:00:00+08:00", "2026-01-01T00:00:00+08:00"),
    ],
)
def test_a_daily_quota_begins_anew_at_midnight_in_beijing(now: str, next_day: str) -> None:
    assert tomorrow(datetime.fromisoformat(now)) == datetime.fromisoformat(next_day)


def test_without_a_moment_it_is_the_midnight_after_now() -> None:
    now = datetime.now(UTC)
    assert 0 < (tomorrow() - now).total_seconds() <= 86_400


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (None, f"https://hub.example/sites/420100/4711/assets/{DIGEST}/%E5%B0%81%E9%9D%A2%201.jpg"),
        ("https://cdn.example/1.jpg", "https://cdn.example/1.jpg"),
    ],
)
def test_a_platform_fetches_a_picture_where_the_hub_serves_it(
    url: str | None, address: str
) -> None:
    account = Account(
        1, "x", "武汉发布", "420100", None, site_url="https://hub.example/sites/420100"
    )
    picture = Picture(DIGEST, "封面 1.jpg", "image/jpeg", 1, "cover", url)
    article = Article(
        4711, 1, "article", "", "", "", "", "", None, datetime.now(UTC), "", (picture,)
    )
    assert account.picture_url(article, picture) == address


@pytest.mark.parametrize("value", [None, "x", {}, 0, ["x"], [{}, None], [[]]])
def test_what_is_no_list_of_objects_shows_nothing(value: object) -> None:
    assert objects_in(value) is None


@pytest.mark.parametrize("value", [[], [{"id": 1}]])
def test_a_list_of_objects_is_taken_as_it_came(value: list[object]) -> None:
    assert objects_in(value) == value
