"""Texts of an exact length, counted as a platform counts."""

from hub.sdk.counting import length
from hub.sdk.manifest import Counted

LETTERS = ("汛", "a", "𠮷", "🌊")
"""One of each width: full, half, and two that are a pair in UTF-16."""

_SAMPLE = 100


def filled(units: int, counted: Counted, letter: str) -> str:
    """Write a text of so many units, of one letter but for what does not come out even."""
    text = letter * int(units / width(letter, counted))
    while length(text, counted) < units:
        text += "a"
    while length(text, counted) > units:
        text = text[:-1]
    return text


def width(letter: str, counted: Counted) -> float:
    """Return how many units one letter among many has."""
    return length(letter * _SAMPLE, counted) / _SAMPLE
