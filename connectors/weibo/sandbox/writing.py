"""Posting and deleting: `statuses/share`, `upload_url_text/biz` and `destroy/biz`."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Route

from connectors.weibo.sandbox.platform import Error, Platform, User, counted, links_of, route
from connectors.weibo.sandbox.shown import shown

SHORT, LONG = 140, 2_000
PICTURES = frozenset({"image/jpeg", "image/gif", "image/png"})
PICTURE_BYTES = 5_000_000

_TOPIC = re.compile(r"#[^#]+#")


def routes(platform: Platform) -> list[Route]:
    """Return the routes."""
    return [
        route(platform, "/2/statuses/share.json", _share, "POST"),
        route(platform, "/2/statuses/upload_url_text/biz.json", _post, "POST"),
        route(platform, "/2/statuses/destroy/biz.json", _destroy, "POST"),
    ]


def _share(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    status = _status(platform, user, fields, SHORT)
    hosts = [urlsplit(link).hostname or "" for link in links_of(status)]
    if _TOPIC.search(status) or not hosts or any(not _bound(host, user) for host in hosts):
        raise Error(10017, "status")
    if "pic" in fields:
        _check_picture(*fields["pic"])
    return _made(platform, user, status, pictures=int("pic" in fields))


def _post(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    status = _status(platform, user, fields, LONG if fields.get("is_longtext") == "1" else SHORT)
    if not str(fields.get("url", "")).startswith("http"):
        raise Error(10016, "pic_id or url")
    notes = fields.get("annotations", "[]")
    if not isinstance(json.loads(notes), list) or len(notes) > 512:  # noqa: PLR2004 - documentation: annotations
        raise Error(10017, "annotations")
    return _made(platform, user, status, annotations=notes, pictures=1)


def _destroy(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    fail(platform, user)
    for one in platform.users.values():
        for post in one.posts:
            if post.mid == fields.get("id") and post.visible and not post.deleted:
                if one is not user:
                    raise Error(20102)
                post.deleted = True
                return shown(user, post)
    raise Error(20101)


def fail(platform: Platform, user: User) -> None:
    """Go wrong, if that is this request's turn."""
    if user.spent_hour == platform.hour:
        raise Error(10024)
    code, user.fail_next = user.fail_next, 0
    if code:
        raise Error(code)


def _status(platform: Platform, user: User, fields: Mapping[str, Any], most: int) -> str:
    fail(platform, user)
    status = str(fields.get("status", ""))
    if not fields.get("rip"):
        raise Error(10016, "rip")
    if not status.strip():
        raise Error(20008)
    if counted(status) > most:
        raise Error(20012)
    if user.posts and user.posts[-1].sent == status:
        raise Error(20019)
    return status


def _made(platform: Platform, user: User, status: str, **more: Any) -> dict[str, Any]:
    post = platform.make(user, status, **more)
    if not post.visible:
        raise Error(20032)
    return shown(user, post)


def _bound(host: str, user: User) -> bool:
    return host == user.domain or host.endswith(f".{user.domain}")


def _check_picture(kind: str, content: bytes) -> None:
    if kind not in PICTURES:
        raise Error(20005)
    if len(content) >= PICTURE_BYTES:
        raise Error(20006)
