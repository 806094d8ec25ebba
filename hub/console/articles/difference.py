"""What differs between two texts: paragraph by paragraph, and in those word by word. Pure.

A hanzi is a word, and so is a run of letters or digits.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, REMOVED, ADDED = "same", "removed", "added"
# What is beyond these is shown as a whole, taken out and put in: comparing costs more than the
# square of what is compared, and somebody may write so that it does.
WORDS_COMPARED = 600  # of two paragraphs together, between what they begin and end with alike
ALL_WORDS_COMPARED = 20_000  # of two texts
PARAGRAPHS_COMPARED = 2_000  # of two texts together
ALIKE = 0.35  # paragraphs that have less in common than this are others, not changed ones

_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph; `how` is `same`, `removed` or `added`."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one or of both texts; `how` is `same`, `removed`, `added` or `changed`."""

    how: str
    pieces: tuple[Piece, ...]


def difference(before: str, after: str) -> list[Paragraph]:
    """Return the paragraphs of both texts in their order."""
    old, new = _paragraphs(before), _paragraphs(after)
    if len(old) + len(new) > PARAGRAPHS_COMPARED:
        return list(_apart(before, after))
    matcher, left = SequenceMatcher(None, old, new), [ALL_WORDS_COMPARED]
    return [
        each
        for tag, a, b, c, d in matcher.get_opcodes()
        for each in (_same(old[a:b]) if tag == "equal" else _paired(old[a:b], new[c:d], left))
    ]


def words_of(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of two lines, or of two paragraphs."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    head, tail = old[:begin], old[len(old) - end :]
    between = _between(old[begin : len(old) - end], new[begin : len(new) - end])
    pieces = [Piece(SAME, "".join(head)), *between, Piece(SAME, "".join(tail))]
    return tuple(piece for piece in pieces if piece.text)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words two paragraphs begin with alike."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) + len(new) > WORDS_COMPARED:
        yield from _replaced("".join(old), "".join(new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(old[a:b]))
        else:
            yield from _replaced("".join(old[a:b]), "".join(new[c:d]))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _same(lines: Sequence[str]) -> Iterator[Paragraph]:
    for line in lines:
        yield Paragraph(SAME, (Piece(SAME, line),))


def _paired(old: Sequence[str], new: Sequence[str], left: list[int]) -> Iterator[Paragraph]:
    """Compare paragraphs that stand in each other's place, as long as words are `left` for it."""
    for before, after in zip_longest(old, new):
        pieces: tuple[Piece, ...] = ()
        if before and after and left[0] > 0:
            left[0] -= min(len(before) + len(after), WORDS_COMPARED)
            pieces = words_of(before, after)
        if pieces and _in_common(pieces) >= ALIKE:
            yield Paragraph("changed", pieces)
        else:
            yield from _apart(before, after)


def _apart(before: str | None, after: str | None) -> Iterator[Paragraph]:
    for how, line in ((REMOVED, before), (ADDED, after)):
        if line:
            yield Paragraph(how, (Piece(how, line),))


def _in_common(pieces: Sequence[Piece]) -> float:
    total = sum(len(piece.text) for piece in pieces)
    return sum(len(piece.text) for piece in pieces if piece.how == SAME) / max(total, 1)


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(REMOVED, before)
    if after:
        yield Piece(ADDED, after)
