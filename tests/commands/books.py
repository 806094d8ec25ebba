"""What must hold after every command, whatever has happened: the books balance."""

from collections import Counter

from sqlalchemy import text

from hub.audit.findings import Wrong
from hub.audit.verification import verify
from hub.kit.db import Database

_TOTALS = "select id, total from commands"
_COUNTERS = "select command_id, platform, level, result, n from counters"
_DELIVERIES = """
    select d.command_id, a.platform, a.level, d.result, count(*)
    from deliveries d join accounts a on a.id = d.account_id group by 1, 2, 3, 4
"""
_OPEN = """
    select command_id, split_part(lane, '/', 1), level,
        case when parked is null then 'open' else 'parked' end, count(*)
    from placements where open group by 1, 2, 3, 4
"""
_SCHEDULED = "select id from commands where state in ('scheduled', 'proposed')"
_LAST_WISH = """
    select p.article_id, p.account_id from placements p join commands c on c.id = p.command_id
    where c.kind = 'retract' and p.want > 0
"""


async def check_books(database: Database) -> None:
    """Assert that nothing is lost, for every command, platform and level.

    total = closed, by result + parked + open; each counter is what it counts; who retracted last
    wants nothing; the record is unbroken.
    """
    async with database.work() as session:
        totals = {row.id: row.total for row in await session.execute(text(_TOTALS))}
        counted = Counter(
            {tuple(row[:4]): row[4] for row in await session.execute(text(_COUNTERS)) if row[4]}
        )
        closed = Counter({tuple(r[:4]): r[4] for r in await session.execute(text(_DELIVERIES))})
        waiting = Counter({tuple(r[:4]): r[4] for r in await session.execute(text(_OPEN))})
        scheduled = set(await session.scalars(text(_SCHEDULED)))
        wrong_wishes = (await session.execute(text(_LAST_WISH))).all()
        record = await verify(session, keys=())
    # the workers under test sign with keys of their own
    assert [one for one in record.findings if one.wrong is not Wrong.OTHER_KEY] == []

    assert not wrong_wishes
    aimed = Counter({cell[:3]: n for cell, n in counted.items() if cell[3] == "total"})
    parked = Counter({cell: n for cell, n in waiting.items() if cell[3] == "parked"})
    assert {c: n for c, n in counted.items() if c[3] != "total"} == closed + parked
    found: Counter[tuple[int, str, str]] = Counter()
    for cell, n in (closed + waiting).items():
        found[cell[:3]] += n
    assert {c: n for c, n in aimed.items() if c[0] not in scheduled} == {
        c: n for c, n in found.items() if c[0] not in scheduled
    }
    for command, total in totals.items():
        assert sum(n for cell, n in aimed.items() if cell[0] == command) == total
