"""What an account shows now, whoever put it there, and which of it the hub knows.

For the night when somebody else has an account's password: what the hub knows nothing of is the
first thing to look at.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import RowMapping

from hub.deliveries import lists
from hub.deliveries.answers import sound_words
from hub.deliveries.asking import AskedAbout, AskingTools, asked
from hub.deliveries.links import page_link
from hub.kit.db import Database
from hub.kit.i18n import _
from hub.kit.web import Id, ProcessParts
from hub.sdk import classify
from hub.sdk.manifest import Also
from hub.sdk.optional import ListsRecent, Post

SHOWN, MOST_SHOWN = 20, 100

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class PostOut(BaseModel):
    """One post that the account shows.

    Attributes:
        article_id: the story; null where the hub has not put it there.
        wanted: whether the hub wants it there; null where it knows nothing of it.
    """

    remote_id: str
    title: str
    url: str | None
    published_at: datetime | None
    article_id: int | None
    wanted: bool | None


class RecentOut(BaseModel):
    """What an account shows, the newest first.

    `posts` is null where that is not known; `why` says why.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "posts": [
                        {
                            "remote_id": "4607741009594608",
                            "title": "【关于启动防汛Ⅳ级应急响应的通知】",
                            "url": "https://weibo.com/2803301701/K3fnuEfZK",
                            "published_at": "2026-07-21T10:30:00Z",
                            "article_id": 17,
                            "wanted": True,
                        }
                    ],
                    "why": None,
                }
            ]
        }
    )

    posts: list[PostOut] | None = None
    why: str | None = None


@router.get("/recent")
async def list_recent(
    account_id: Id,
    about: AskedAbout,
    tools: AskingTools,
    parts: ProcessParts,
    most: Annotated[int, Query(ge=1, le=MOST_SHOWN, description="How many posts.")] = SHOWN,
) -> RecentOut:
    """Ask the platform what an account shows now, and say which of it the hub has put there."""
    connector, account = about
    if isinstance(account, str):
        return RecentOut(why=account)
    if Also.LIST_RECENT not in connector.manifest.capabilities.also:
        return RecentOut(why=_("The platform offers no way to ask."))
    if not isinstance(connector, ListsRecent):
        return RecentOut(why=_("The connector says that it lists posts, and does not."))
    try:
        posts = await asked(connector.list_recent(tools, account, most))
    except Exception as error:  # noqa: BLE001 - a platform that does not answer proves nothing
        return RecentOut(why=classify.describe(error))
    return RecentOut(posts=await _compared(parts.database, account_id, posts[:most]))


async def _compared(database: Database, account_id: int, posts: Sequence[Post]) -> list[PostOut]:
    names = [sound_words(post.remote_id) for post in posts]
    async with database.connection() as connection:
        known = await lists.known(connection, account_id, names)
    shown = zip(names, posts, strict=True)
    return [_shown(name, post, known.get(name)) for name, post in shown]


def _shown(name: str, post: Post, known: RowMapping | None) -> PostOut:
    return PostOut(
        remote_id=name,
        title=sound_words(post.title),
        url=page_link(post.url and sound_words(post.url)),
        published_at=post.published_at,
        article_id=known["article_id"] if known else None,
        wanted=known["wanted"] if known else None,
    )
