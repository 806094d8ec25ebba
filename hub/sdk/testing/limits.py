"""What a story that is too long may come to: nobody is to be surprised."""

from collections.abc import Mapping, Sequence

from hub.sdk.manifest import Beyond, Limit
from hub.sdk.outcomes import Done, Refused
from hub.sdk.testing.check import expect
from hub.sdk.testing.engine import Answer
from hub.sdk.testing.trial import Trial

# what a refusal may call the thing that is too long
WORDS: Mapping[str, Sequence[str]] = {
    "title": ("title", "标题"),
    "body": ("body", "text", "正文"),
    "digest": ("digest", "summary", "摘要"),
    "images": ("picture", "image", "图"),
    "cover_bytes": ("cover", "picture", "image", ".png", "封面", "图"),
    "image_bytes": ("picture", "image", ".png", "图"),
}


def limit_of(trial: Trial, name: str) -> Limit:
    """Return a limit that the manifest has."""
    limit: Limit = getattr(trial.manifest.limits, name)
    return limit


def is_out(answer: Answer, what: str) -> bool:
    """Tell whether it is out; a refusal must have words for an editor, anything else is wrong."""
    if isinstance(answer, Refused):
        expect(answer.why.strip(), f"{what} is refused without a word")
        return False
    expect(isinstance(answer, Done), f"{what} is no surprise to anybody; {answer} is wrong")
    return not any(part.refused for part in getattr(answer, "parts", ()))


def is_out_beyond(answer: Answer, name: str, limit: Limit, what: str) -> bool:
    """Tell whether what is too long is out, as the manifest says that it is.

    A refusal names the thing and the number, so that an editor knows what to shorten, and by how
    much.
    """
    out = is_out(answer, what)
    expect(out or limit.beyond is Beyond.REFUSED, f'beyond = "cut", and {what} came to {answer}')
    expect(not out or limit.beyond is Beyond.CUT, f'beyond = "refused", and {what} is out')
    if isinstance(answer, Refused):
        words = answer.why.lower()
        expect(_names(words, name), f"{what} is refused, not by name: {answer.why!r}")
        # "at most 999 999" and "fewer than 1 000 000" are one limit
        named = any(str(number) in words for number in (limit.most, limit.most + 1))
        expect(named, f"{what} is refused without the limit: {answer.why!r}")
    return out


def expect_says_so(shown: str, what: str) -> None:
    """Expect that readers of what was cut see that it goes on elsewhere."""
    says = any(mark in shown for mark in ("…", "..."))
    expect(says, f"{what} was cut, and nothing says that it goes on: {shown[-20:]!r}")


def _names(words: str, name: str) -> bool:
    return any(one in words for one in WORDS[name])
