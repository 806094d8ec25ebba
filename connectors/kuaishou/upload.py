"""Uploading a video, one piece a call, so that no call takes long."""

import re
from typing import Any
from urllib.parse import urlencode

from connectors.kuaishou.api import Answer, post, read
from connectors.kuaishou.video import PIECE_BYTES, NotRead, piece
from hub.sdk import Account, Outcome, Step, Tools

_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?")


async def begin(tools: Tools, account: Account, kept: dict[str, Any]) -> Outcome:
    """Ask where to send the video to."""
    answer = await post(tools.preparing, account, "openapi/photo/start_upload")
    token, host = answer.data.get("upload_token"), answer.data.get("endpoint")
    if not isinstance(token, str) or not isinstance(host, str) or not _HOST.fullmatch(host):
        return answer.nothing_public
    return Step({**kept, "token": token, "host": host, "sent": 0, "whole": None})


async def send(tools: Tools, kept: dict[str, Any], video: dict[str, Any]) -> Outcome:
    """Send the next piece; after the last of several, say that it was the last."""
    sent, whole = kept["sent"], kept["whole"]
    if sent == whole:
        count = -(-whole // PIECE_BYTES)
        answer = await _post(tools, kept, "/complete", fragment_count=count)
        return answer.nothing_public if answer.failure else _done(kept)
    try:
        content, whole = await piece(tools, video, sent)
    except NotRead as error:
        return error.outcome
    if kept["whole"] not in {None, whole} or not content:
        return Step({**kept, "sent": 0, "whole": None, "token": None})  # another video by now
    if whole <= PIECE_BYTES:
        answer = await _post(tools, kept, "", content)
        return answer.nothing_public if answer.failure else _done(kept)
    answer = await _post(tools, kept, "/fragment", content, fragment_id=sent // PIECE_BYTES)
    if answer.failure:
        return answer.nothing_public
    return Step({**kept, "sent": sent + len(content), "whole": whole})


def _done(kept: dict[str, Any]) -> Step:
    return Step({**kept, "uploaded": True})


async def _post(
    tools: Tools, kept: dict[str, Any], path: str, content: bytes = b"", **query: int
) -> Answer:
    # documentation: "http://{endpoint}", for speed; the token is of this video alone
    text = urlencode({"upload_token": kept["token"], **query})
    url = f"http://{kept['host']}/api/upload{path}?{text}"
    headers = {"content-type": "video/mp4"}
    return read(await tools.preparing.post(url, content=content, headers=headers))
