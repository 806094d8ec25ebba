from sqlalchemy import text

from hub.commands.repository.planning import for_many
from tests.commands.newsroom import Newsroom

LOOPS = text("select current_setting('enable_nestloop'), current_setting('plan_cache_mode')")


async def test_statements_over_many_rows_are_planned_for_many_and_no_others(
    newsroom: Newsroom,
) -> None:
    async with newsroom.database.work() as session:
        before = (await session.execute(LOOPS)).one()
        async with for_many(session):
            within = (await session.execute(LOOPS)).one()
        after = (await session.execute(LOOPS)).one()

    assert tuple(within) == ("off", "force_custom_plan")
    assert tuple(before) == tuple(after) == ("on", "auto")
