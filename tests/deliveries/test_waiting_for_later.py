"""What waits for later costs nobody anything until then, however much of it there is."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import TextClause, TextualSelect, text

from hub.deliveries import claims, due
from hub.deliveries.editions import board
from tests.deliveries.world import World

MANY = 20_000
FEW_BLOCKS = 100  # of 8 kB; the waiting rows and their index have some hundreds
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

CLAIM: Mapping[str, Any] = {
    "lane": "app/look",
    "most": 64,
    "worker": "w",
    "lease": 10.0,
    "settle": 0.0,
    "reposts": False,
    "after_due": LONG_AGO,
    "after_account": 0,
}


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (due._DUE, {"lanes": ["app/push", "app/look"]}),
        (claims._CLAIM_ANYHOW, CLAIM),
        (claims._CLAIM_UNLESS_HELD, {**CLAIM, "platform": "app"}),
        (claims._CLAIM_OF_EDITIONS, {**CLAIM, "platform": "app"}),
        (board._DUE, {"board": "app/look", "platform": "app", "most": 9}),
        (board._ARRIVING, {"lanes": ["app/look"], "most": 9}),
    ],
    ids=["lanes", "claim", "claim unless held", "claim of editions", "departures", "arrivals"],
)
async def test_what_waits_for_later_is_not_read(
    world: World, statement: TextClause | TextualSelect, given: Mapping[str, Any]
) -> None:
    await world.execute(
        """
        insert into placements
            (article_id, account_id, command_id, want, lane, level, due_at, have, have_version)
        select 1, id, 1, 1, 'app/look', 'city', now() + interval '1 hour', 'none', null
        from generate_series(1, cast(:many as int)) as a (id)
        """,
        many=MANY,
    )
    await world.execute("analyze placements")
    explained = text(f"explain (analyze, buffers, format json) {statement}")
    async with world.database.connection() as connection:
        plan = await connection.scalar(explained, dict(given))
    (whole,) = json.loads(plan) if isinstance(plan, str) else plan
    assert whole["Plan"]["Shared Hit Blocks"] + whole["Plan"]["Shared Read Blocks"] < FEW_BLOCKS
