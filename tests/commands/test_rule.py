from typing import Any

import pytest
from pydantic import ValidationError

from hub.commands.rule import MAX_ACCOUNTS, MAX_REGIONS, TargetRule
from hub.enrollment.selection import Selection

CASES: list[tuple[dict[str, Any], Selection, Selection | None]] = [
    ({"everywhere": True}, Selection(everywhere=True), None),
    ({"regions": ["420100"]}, Selection(regions=("420100",)), None),
    ({"regions": [" 420106001 "]}, Selection(regions=("420106001",)), None),
    (
        {"regions": ["420100", "420100"], "levels": ["county"], "platforms": ["Site"]},
        Selection(regions=("420100",), levels=("county",), platforms=("site",)),
        None,
    ),
    (
        {"organisations": [3], "tags": ["客户端"]},
        Selection(organisations=(3,), tags=("客户端",)),
        None,
    ),
    ({"accounts": [38, 38, 7]}, Selection(accounts=(38, 7)), None),
    (
        {"everywhere": True, "exclude": {"regions": ["429021"], "accounts": [9]}},
        Selection(everywhere=True),
        Selection(regions=("429021",), accounts=(9,)),
    ),
]

WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "selects nobody"),
    ({"everywhere": False}, "selects nobody"),
    ({"regions": []}, "selects nobody"),
    ({"exclude": {"regions": ["429021"]}}, "selects nobody"),
    ({"everywhere": "yes"}, "boolean"),
    ({"regions": ["武汉"]}, "digits only"),
    ({"regions": ["42"]}, "6 digits"),
    ({"levels": ["village"]}, "province"),
    ({"accounts": ["38"]}, "integer"),
    ({"accounts": [True]}, "integer"),
    ({"accounts": [0]}, "greater than or equal to 1"),
    ({"accounts": [2**63]}, "less than or equal to"),
    ({"accounts": list(range(1, MAX_ACCOUNTS + 2))}, f"at most {MAX_ACCOUNTS}"),
    ({"regions": ["420100"] * (MAX_REGIONS + 1)}, f"at most {MAX_REGIONS}"),
    ({"tags": ["客户\u202e端"]}, "reading direction"),
    ({"cities": ["420100"]}, "Extra inputs"),
]


@pytest.mark.parametrize(("said", "include", "exclude"), CASES)
def test_a_rule_means_a_selection(
    said: dict[str, Any], include: Selection, exclude: Selection | None
) -> None:
    rule = TargetRule.model_validate(said)

    assert rule.selection() == include
    assert rule.exclusion() == exclude


@pytest.mark.parametrize(("said", "reason"), WRONG)
def test_a_rule_that_can_not_be_meant_is_refused(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        TargetRule.model_validate(said)


@pytest.mark.parametrize(("said", "include", "exclude"), CASES)
def test_a_rule_is_stored_so_that_it_means_the_same(
    said: dict[str, Any], include: Selection, exclude: Selection | None
) -> None:
    stored = TargetRule.model_validate(said).as_stored()

    again = TargetRule.model_validate(stored)

    assert (again.selection(), again.exclusion()) == (include, exclude)
