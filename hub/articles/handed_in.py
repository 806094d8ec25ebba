"""The body of a request as a draft: JSON, Markdown or HTML, as its Content-Type says."""

import asyncio
from email.message import Message
from typing import Annotated, Any

from fastapi import Depends, Request

from hub.articles.draft import BODY_BYTES, ArticleDraft
from hub.articles.examples import MARKDOWN, NOTICE, PAGE
from hub.articles.from_markdown import MARKDOWN_BYTES
from hub.articles.intake import READERS, draft_of, fields_of
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

_TEXTS = {
    "text/markdown": {"type": "string", "maxLength": MARKDOWN_BYTES},
    "text/html": {"type": "string", "maxLength": BODY_BYTES},
}
UTF_8 = frozenset({"utf-8", "utf8"})


async def handed_in(request: Request) -> ArticleDraft:
    """Read a draft from a request.

    Raises:
        InvalidInput: naming every wrong field, as `body.title`.
    """
    media_type = _media_type(request.headers.get("content-type", ""))
    # in a thread: half a megabyte of Markdown takes seconds, and others wait for this loop
    fields = await asyncio.to_thread(fields_of, await request.body(), media_type)
    return draft_of(fields, root="body")


HandedIn = Annotated[ArticleDraft, Depends(handed_in)]


def _media_type(header: str) -> str:
    message = Message()
    message["Content-Type"] = header
    charset = str(message.get_param("charset") or "utf-8").lower()
    if charset not in UTF_8:
        reason = _("says charset={charset}; the hub reads UTF-8", charset=charset)
        error = FieldError(field="header.content-type", reason=reason)
        raise InvalidInput(_("The encoding is not UTF-8."), errors=[error])
    return message.get_content_type() if header else ""


def description() -> dict[str, Any]:
    """Return the part of the OpenAPI document that says what may be handed in."""
    schema = ArticleDraft.model_json_schema()
    parts = schema.pop("$defs")
    examples = dict(zip(READERS, (NOTICE, MARKDOWN, PAGE), strict=True))
    content = {
        media_type: {
            "schema": _TEXTS.get(media_type) or _inlined(schema, parts),
            "examples": {"notice": {"summary": "通知", "value": example}},
        }
        for media_type, example in examples.items()
    }
    return {"requestBody": {"required": True, "content": content}}


def _inlined(part: Any, parts: dict[str, Any]) -> Any:
    """Put each part in the place of its reference: FastAPI knows nothing of these."""
    if isinstance(part, list):
        return [_inlined(item, parts) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        part = parts[part["$ref"].removeprefix("#/$defs/")] | part
    return {name: _inlined(item, parts) for name, item in part.items() if name != "$ref"}
