"""The forms that a sandbox is sent, read with the standard library alone."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent.

    Attributes:
        fields: the last value of each.
        files: the last file of each name.
    """

    fields: dict[str, str]
    files: dict[str, File]


async def read_form(request: Request) -> Form:
    """Read `application/x-www-form-urlencoded` or `multipart/form-data`; empty if it is neither."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if kind.startswith("application/x-www-form-urlencoded"):
        return Form(dict(parse_qsl(body.decode(), keep_blank_values=True)), {})
    fields: dict[str, str] = {}
    files: dict[str, File] = {}
    message = message_from_bytes(f"content-type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            _add(part, name, fields, files)
    return Form(fields, files)


def _add(part: Message, name: str, fields: dict[str, str], files: dict[str, File]) -> None:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    if (filename := part.get_filename()) is None:
        fields[name] = data.decode()
    else:
        files[name] = File(filename, part.get_content_type(), data)
