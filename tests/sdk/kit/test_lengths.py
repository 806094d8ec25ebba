"""Texts of an exact length, however it is counted."""

import pytest

from hub.sdk.counting import length
from hub.sdk.manifest import Counted
from hub.sdk.testing.lengths import LETTERS, filled

TEXTS = [one for one in Counted if one is not Counted.PIECES]


@pytest.mark.parametrize("counted", TEXTS)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("units", [1, 2, 31, 32, 1_000])
def test_a_text_has_exactly_so_many_units(counted: Counted, letter: str, units: int) -> None:
    assert length(filled(units, counted, letter), counted) == units
