"""Texts at, below and beyond the limit of the manifest.

A limit counts what reaches the platform, which is more than the story's own text: its markup, a
title before it, a link behind it. So the longest text that passes is searched for, letter by
letter, and what arrives of it is counted.
"""

import math
import unicodedata

from hub.sdk.counting import length
from hub.sdk.manifest import Limit
from hub.sdk.outcomes import Refused
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import limits, wants_at_least
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.lengths import LETTERS, filled, width
from hub.sdk.testing.limits import expect_says_so, is_out, is_out_beyond, limit_of
from hub.sdk.testing.sandbox import Seen
from hub.sdk.testing.stories import story
from hub.sdk.testing.trial import Trial

bodies = Family("limits")

_STAND_IN = "\N{REPLACEMENT CHARACTER}"


@bodies.check(where=limits("body"))
async def a_body_at_its_limit_is_whole(trial: Trial) -> None:
    """The longest text that is shown whole fills the limit, whatever the width of its letters."""
    limit = limit_of(trial, "body")
    for letter in LETTERS:
        letters, post = await _longest(trial, limit, letter)
        used = _counted(post, limit)
        expect(used <= limit.most, f"{letters} {letter!r} have {used}, the limit is {limit.most}")
        left = limit.most - limit.spare - used
        expect(
            left < math.ceil(_width(limit, letter)),
            f"of {limit.most} {used} are used by {letters} {letter!r}, and one more is too many",
        )


@bodies.check(where=limits("body"))
async def a_body_beyond_its_limit_is_no_surprise(trial: Trial) -> None:
    """A longer text is refused by name, or cut between letters, and readers see that it was."""
    limit = limit_of(trial, "body")
    for letter in LETTERS:
        longest, _ = await _longest(trial, limit, letter)
        beyond = _beyond(limit, letter)
        for letters in sorted({min(longest + 1, beyond), beyond}):
            await _expect_no_surprise(trial, limit, letter, letters)


@bodies.check(where=wants_at_least("body", 2))
async def a_body_below_its_limit_is_no_surprise(trial: Trial) -> None:
    """A text that is shorter than the platform wants is refused in words."""
    limit = limit_of(trial, "body")
    copy = trial.copy()
    text = filled(limit.least - 1, limit.counted, "汛")
    copy.articles = (story(body_html=f"<p>{text}</p>"),)
    answer = await trial.engine.publish(copy)
    expect(isinstance(answer, Refused), f"the text is too short; {answer} is wrong")
    is_out(answer, "a text that is too short")


async def _expect_no_surprise(trial: Trial, limit: Limit, letter: str, letters: int) -> None:
    copy = _copy(trial, letter, letters)
    answer = await trial.engine.publish(copy)
    if not is_out_beyond(answer, "body", limit, f"a text of {letters} {letter!r}"):
        return
    post = trial.one_post("with a text", copy.account)
    used = _counted(post, limit)
    expect(used <= limit.most, f"the text shown has {used}, the limit is {limit.most}")
    expect(letter * letters not in post.text, "a text was to be cut, and is shown whole")
    expect(letter * 2 in post.text, "of a text that was to be cut nothing is shown")
    expect(not _is_broken(post.text), "the text was cut within a letter")
    expect_says_so(post.text, "a text")


async def _longest(trial: Trial, limit: Limit, letter: str) -> tuple[int, Seen]:
    """Find how many of a letter are shown whole, when one more is not; and how they are shown."""
    low, high = _least(limit, letter), _beyond(limit, letter)
    if (seen := await _whole(trial, letter, high)) is not None:
        return high, seen
    if (seen := await _whole(trial, letter, low)) is None:
        raise Failed(f"{low} {letter!r} are not shown whole; the limit is {limit.most}")
    guess = low + int((limit.most - limit.spare - _counted(seen, limit)) / _width(limit, letter))
    guesses = [guess + 1, guess]
    while high - low > 1:
        middle = guesses.pop() if guesses else (low + high) // 2
        if not low < middle < high:
            continue
        found = await _whole(trial, letter, middle)
        low, high, seen = (low, middle, seen) if found is None else (middle, high, found)
    return low, seen


async def _whole(trial: Trial, letter: str, letters: int) -> Seen | None:
    """Publish a text; return how it is shown, or None if it is not shown whole."""
    copy = _copy(trial, letter, letters)
    if not is_out(await trial.engine.publish(copy), f"a text of {letters} {letter!r}"):
        return None
    post = trial.one_post("with a text", copy.account)
    return post if letter * letters in post.text else None


def _copy(trial: Trial, letter: str, letters: int) -> Copy:
    article = story(body_html=f"<p>{letter * letters}</p>")
    return trial.copy(account=trial.enrol(), article=article)


def _counted(post: Seen, limit: Limit) -> int:
    return length(post.text if post.measured is None else post.measured, limit.counted)


def _least(limit: Limit, letter: str) -> int:
    return max(1, math.ceil(limit.least / _width(limit, letter)))


def _beyond(limit: Limit, letter: str) -> int:
    """Return how many of a letter are too many, with nothing around them."""
    return int(limit.most / _width(limit, letter)) + 1


def _width(limit: Limit, letter: str) -> float:
    return width(letter, limit.counted)


def _is_broken(text: str) -> bool:
    return any(one == _STAND_IN or unicodedata.category(one) == "Cs" for one in text)
