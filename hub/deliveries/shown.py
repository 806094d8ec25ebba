"""What an account shows, as the hub knows it; what the platform says of it is in `recent.py`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.deliveries import account_lists
from hub.enrollment.service import account_within
from hub.kit.i18n import _
from hub.kit.pagination import (
    BIGGEST,
    DEFAULT_LIMIT,
    Cursor,
    Limit,
    Page,
    decode_cursor,
    page_of,
)
from hub.kit.problems import NotFound
from hub.kit.web import Id, Session

router = APIRouter(prefix="/accounts/{account_id}/placements", tags=["placements"])

_NEWEST = (datetime.max.replace(tzinfo=UTC), BIGGEST)


class ShownOut(BaseModel):
    """A story that an account shows since then, in which version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "article_id": 17,
                    "slot": 0,
                    "command_id": 5,
                    "title": "关于启动防汛Ⅳ级应急响应的通知",
                    "version": 1,
                    "url": "https://app.wuhan.example/17",
                    "since": "2026-07-01T00:20:00Z",
                }
            ]
        }
    )

    article_id: int
    slot: int
    command_id: int
    title: str
    version: int
    url: str | None
    since: datetime


@router.get("")
async def list_shown(
    account_id: Id,
    session: Session,
    remit: Annotated[Remit, Needs(Permission.READ_PLACEMENTS)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[ShownOut]:
    """List the stories that an account shows, the newest first."""
    since, article = decode_cursor(cursor, datetime, int) if cursor else _NEWEST
    rows = await account_lists.shown(
        session, account_id, remit, before=(since, article), limit=limit + 1
    )
    if not rows and await account_within(session, account_id, remit) is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    shown = [ShownOut.model_validate(dict(row)) for row in rows]
    return page_of(shown, limit, key=lambda one: [one.since, one.article_id])
