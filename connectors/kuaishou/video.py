"""A video's bytes, piece by piece: from the hub's store, or from where it is on the web."""

import re
from typing import Any

from hub.sdk import Outcome, Picture, Refused, Retry, Tools, Unknown, outcome_of_status
from hub.sdk.http import AnswerTooLong

PIECE_BYTES = 4_000_000  # the hub reads 5 MB of an answer at most; Kuaishou takes 10 a fragment
MOST_BYTES = 1_000_000_000  # assumed

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class NotRead(Exception):
    """A video's bytes cannot be had.

    Attributes:
        outcome: what that comes to for the publish.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


async def piece(tools: Tools, video: dict[str, Any], start: int) -> tuple[bytes, int]:
    """Return the bytes from `start` on, `PIECE_BYTES` at most, and how long the whole is.

    Raises:
        NotRead: it is not there, too long, or its server gives it as a whole only.
    """
    if video["asset"] is not None:
        content = await tools.asset(Picture(**video["asset"]))
        return content[start : start + PIECE_BYTES], len(content)
    content, whole = await _ranged(tools, video["url"], start)
    if not 0 < whole <= MOST_BYTES:
        raise NotRead(Refused("video", f"The video has {whole} bytes, it may have {MOST_BYTES}."))
    return content, whole


async def _ranged(tools: Tools, url: str, start: int) -> tuple[bytes, int]:
    wanted = {"range": f"bytes={start}-{start + PIECE_BYTES - 1}"}
    try:
        response = await tools.preparing.get(url, headers=wanted)
    except AnswerTooLong:
        raise NotRead(Refused("video", "The video's server gives no parts of it.")) from None
    if failure := outcome_of_status(response):
        raise NotRead(_of_the_video(failure))
    found = _RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None:  # the server gives the whole
        return response.content[start : start + PIECE_BYTES], len(response.content)
    if int(found[1]) != start:
        raise NotRead(Retry("the video's server gave another part of it"))
    return response.content, int(found[3])


def _of_the_video(failure: Outcome) -> Outcome:
    """Say it of the video: its server's 401 is not the account's."""
    why = str(getattr(failure, "why", failure))
    if isinstance(failure, Retry | Unknown):
        return Retry(f"the video: {why}")
    return Refused("video", why)
