"""Stories come to the board: what commands want to be out where only editions are sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries import pages
from hub.deliveries.claimed import Key
from hub.deliveries.editions import board
from hub.deliveries.editions.times import departure
from hub.deliveries.lanes import Priority
from hub.kit.db import Database
from hub.sdk.editions import EditionRules
from hub.sdk.manifest import Manifest

MOST_STORIES = 2_000  # that come to the board in one transaction


async def put_up(database: Database, manifest: Manifest) -> None:
    """Put what is due to be published on the board, each story until its account's departure.

    One whose canonical page is about to go up waits for that where it is. Nothing is claimed for
    any of it, and several processes may do it at once.
    """
    while True:
        async with database.connection() as connection:
            rows = await board.arriving(connection, manifest.key, MOST_STORIES)
            early = await _without_page(connection, manifest, rows)
            ready = [(_key(row), _leaves(row)) for row in rows if _key(row) not in early]
            await board.put(connection, manifest.key, ready)
            await board.put_off(connection, early.items())
        if len(rows) < MOST_STORIES:
            return


async def _without_page(
    connection: AsyncConnection, manifest: Manifest, rows: Sequence[RowMapping]
) -> dict[Key, datetime]:
    """Return the stories whose page is about to go up, and when to ask again."""
    if not rows or not manifest.capabilities.needs_page:
        return {}
    coming = await pages.coming(connection, [_key(row) for row in rows])
    return dict.fromkeys(coming, rows[0]["now"] + timedelta(seconds=pages.WAIT_SECONDS))


def rules_of(edition: object) -> EditionRules:
    """Read an account's setting `edition`; what enrolment should have refused is the default."""
    try:
        return EditionRules.model_validate(edition or {})
    except ValidationError:
        return EditionRules()


def _leaves(row: RowMapping) -> datetime:
    is_urgent = row["priority"] == Priority.URGENT
    return departure(rules_of(row["rules"]), row["since"], urgent=is_urgent)


def _key(row: RowMapping) -> Key:
    return Key(row["article_id"], row["account_id"], row["slot"])
