"""Stories come to the board: what commands want to be out where only editions are sent."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import RowMapping

from hub.deliveries.claimed import Key
from hub.deliveries.editions import board
from hub.deliveries.editions.times import departure
from hub.deliveries.lanes import Priority
from hub.kit.db import Database
from hub.sdk.editions import EditionRules

MOST_STORIES = 2_000  # that come to the board in one transaction


async def put_up(database: Database, platform: str) -> None:
    """Put what is due to be published on the board, each story until its account's departure.

    Nothing is claimed for it, and several processes may do it at once.
    """
    while True:
        async with database.connection() as connection:
            rows = await board.arriving(connection, platform, MOST_STORIES)
            await board.put(connection, platform, [(_key(row), _leaves(row)) for row in rows])
        if len(rows) < MOST_STORIES:
            return


def rules_of(settings: Mapping[str, object]) -> EditionRules:
    """Read an account's rules; what enrolment should have refused counts as the default."""
    try:
        return EditionRules.model_validate(settings.get("edition") or {})
    except ValidationError:
        return EditionRules()


def _leaves(row: RowMapping) -> datetime:
    is_urgent = row["priority"] == Priority.URGENT
    return departure(rules_of(row["settings"]), row["since"], urgent=is_urgent)


def _key(row: RowMapping) -> Key:
    return Key(row["article_id"], row["account_id"], row["slot"])
