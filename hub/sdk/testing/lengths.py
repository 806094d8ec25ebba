"""Texts of an exact length, counted as a platform counts."""

from hub.sdk.counting import length
from hub.sdk.manifest import Counted

LETTERS = ("汛", "a", "𠮷", "🌊")
"""One of each width: full, half, and two that are a pair in UTF-16."""

_SAMPLE = 100


def filled(units: int, counted: Counted, letter: str) -> str:
    """Write a text of so many units, of one letter but for what does not come out even."""
    per = length(letter * _SAMPLE, counted) / _SAMPLE
    text = letter * int(units / per)
    while length(text, counted) < units:
        text += "a"
    while length(text, counted) > units:
        text = text[:-1]
    return text
