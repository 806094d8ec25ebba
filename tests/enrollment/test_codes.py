import csv
from importlib.resources import files

import pytest

from hub.enrollment.codes import (
    ancestors,
    bounds,
    is_within,
    level_of,
    outermost,
    parse_code,
    prefix_of,
)

HUBEI, WUHAN, JIANGAN, STREET = "420000", "420100", "420102", "420102002"
DIRECTLY_GOVERNED, XIANTAO = "429000", "429004"
DONGGUAN, DONGCHENG = "441900", "441900003"


@pytest.mark.parametrize(
    ("code", "level", "prefix"),
    [
        (HUBEI, "province", "42"),
        (WUHAN, "city", "4201"),
        (JIANGAN, "county", "420102"),
        (STREET, "township", "420102002"),
        (DIRECTLY_GOVERNED, "city", "4290"),
        (XIANTAO, "county", "429004"),
        (DONGGUAN, "city", "4419"),
        (DONGCHENG, "township", "441900003"),
    ],
)
def test_a_code_says_its_level_and_its_prefix(code: str, level: str, prefix: str) -> None:
    assert level_of(code) == level
    assert prefix_of(code) == prefix


@pytest.mark.parametrize(
    ("code", "region", "within"),
    [
        (WUHAN, HUBEI, True),
        (STREET, HUBEI, True),
        (STREET, JIANGAN, True),
        (WUHAN, WUHAN, True),
        (HUBEI, WUHAN, False),
        ("420200", WUHAN, False),
        ("420103", JIANGAN, False),
        (XIANTAO, DIRECTLY_GOVERNED, True),
        (XIANTAO, HUBEI, True),
        (XIANTAO, WUHAN, False),
        (DONGCHENG, DONGGUAN, True),
        ("430000", HUBEI, False),
    ],
)
def test_a_subtree_is_a_prefix(code: str, region: str, within: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_within(code, region) is within
    low, high = bounds(region)
    assert (low <= code < high) is within


@pytest.mark.parametrize(
    ("text", "code"),
    [("420100", WUHAN), ("  420100\u3000", WUHAN), ("４２０１００", WUHAN), (STREET, STREET)],
)
def test_a_code_is_read_as_people_type_it(text: str, code: str) -> None:
    assert parse_code(text) == code


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "digits only"),
        ("武汉", "digits only"),
        ("42O100", "digits only"),
        ("٤٢٠١٠٠", "digits only"),
        ("-42010", "digits only"),
        ("42", "this has 2"),
        ("4201001", "this has 7"),
        ("420102000000", "write 420102"),
        ("420102002000", "write 420102002"),
        ("420102002001", "village"),
    ],
)
def test_what_is_no_code_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_code(text)


def test_the_outermost_of_some_regions_cover_them_all_once() -> None:
    assert outermost([STREET, WUHAN, JIANGAN, "420200", WUHAN]) == [WUHAN, "420200"]
    assert outermost([JIANGAN, HUBEI]) == [HUBEI]
    assert outermost([]) == []


def test_the_ancestors_of_a_street_start_at_its_province() -> None:
    assert ancestors(STREET) == ["42", "4201", "420102", "420102002"]
    assert ancestors(HUBEI) == ["42"]


@pytest.mark.parametrize("name", ["regions.csv", "townships.csv"])
def test_every_shipped_code_keeps_the_rule(name: str) -> None:
    text = files("hub.enrollment").joinpath("data", name).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert parse_code(row["code"]) == row["code"]
        assert level_of(row["code"]) == row["level"], row
        if row["parent_code"]:
            assert is_within(row["code"], row["parent_code"]), row
            assert prefix_of(row["code"]) != prefix_of(row["parent_code"]), row
