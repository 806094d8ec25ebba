"""JSON that could mean two things, or costs too much, is refused."""

import json
import time
from typing import Any

import pytest

from hub.kit.bodies import LARGE_BODY_LIMIT
from hub.kit.strict_json import DEPTH_LIMIT, VALUES_LIMIT, json_flaws


def flaws(body: str | bytes) -> dict[str, str]:
    raw = body if isinstance(body, bytes) else body.encode()
    return {flaw.field: flaw.reason for flaw in json_flaws(raw)}


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ('{"title": "一", "title": "二"}', "body.title", "stands here twice"),
        ('{"a": [{"b": 1, "b": 2}]}', "body.a[0].b", "stands here twice"),
        ('{"n": NaN}', "body.n", "not a finite number"),
        ('{"n": -Infinity}', "body.n", "not a finite number"),
        ('{"n": 1e999}', "body.n", "not a finite number"),
        ('{"t": "a\\u0000b"}', "body.t", "has a NUL character (U+0000)"),
        ('["一", "\\ud83d"]', "body[1]", "has half of a surrogate pair"),
        ('{"a\\u0000": 1}', r"body.a\x00", "has a NUL character (U+0000)"),
        ('{"\\ud800": 1}', r"body.\ud800", "has half of a surrogate pair"),
        (b'{"t": "\xff"}', "body", "not UTF-8 at byte 8"),
        ('{"t": 1,}', "body", "not JSON at line 1, column 9"),
        ('{"n": ' + "9" * 5000 + "}", "body", "has a number with too many digits"),
        ("[" * 65 + "]" * 65, "body[0][0][0]…", "nested deeper than 64 levels"),
        ("[" * 100_000, "body", "nested deeper than 64 levels"),
    ],
)
def test_json_that_could_mean_two_things_is_refused(
    body: str | bytes, field: str, reason: str
) -> None:
    found = flaws(body)
    assert list(found) == [field]
    assert found[field].startswith(reason)


def test_every_flaw_is_named_in_the_order_in_which_it_stands() -> None:
    assert list(flaws('{"a": 1, "a": NaN, "b": ["\\u0000", 1e999]}')) == [
        "body.a",
        "body.b[0]",
        "body.b[1]",
    ]


@pytest.mark.parametrize(
    "value", [None, 1, 2.5, "湖北", {"a": [1, {"b": "👍"}]}, {"n": 2**63}, [[]] * 100]
)
def test_plain_json_has_no_flaw(value: Any) -> None:
    assert flaws(json.dumps(value)) == {}
    assert flaws(json.dumps(value, ensure_ascii=False)) == {}


def test_the_deepest_that_is_allowed_passes() -> None:
    assert flaws("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT) == {}


@pytest.mark.parametrize(
    "unit", ["1,", "{},", "[],", '"",', '{"a":[1,2]},', '{"a":1,"a":2},'], ids=repr
)
def test_the_largest_body_is_refused_within_a_moment(unit: str) -> None:
    many = "[" + unit * (LARGE_BODY_LIMIT // len(unit) - 1) + "1]"
    started = time.process_time()
    found = flaws(many)
    assert found["body"] == f"has more than {VALUES_LIMIT:,} values"
    assert time.process_time() - started < 10  # on any machine; a square would take hours


def test_a_key_that_is_repeated_very_often_is_named_once() -> None:
    assert flaws("{" + '"a":1,' * 100_000 + '"b":1}') == {"body.a": "stands here twice"}
