"""What a push or a correction may not touch: what is banned, and accounts that take no pushes.

A refusal closes at once and leaves the placement as it is. It is decided once, in one statement:
who suspends an account a moment later changes nothing in this command any more.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.reach import Standing, sorted_out
from hub.commands.repository.placements import NOT_CLOSED
from hub.commands.repository.wish import Which, Wish
from hub.deliveries.results import Result
from hub.enrollment.models import AccountStatus

NO_PUSHES = (AccountStatus.SUSPENDED, AccountStatus.CLOSED)

# ":" comes after "9": all codes of a subtree sort before its prefix and ":"
BANNED = """
    select r.article_id, a.id as account_id
    from unnest(cast(:banned_in as bigint[]), cast(:banned_prefixes as text[]))
        as r (article_id, prefix)
    join accounts a on a.region_code >= r.prefix and a.region_code < r.prefix || ':'
    union
    select r.article_id, r.account_id
    from unnest(cast(:banned_at as bigint[]), cast(:banned_accounts as bigint[]))
        as r (article_id, account_id)
"""

_CONCERNED = {
    Which.FROZEN: """
        select ca.article_id, t.account_id, 0 as slot
        from command_articles ca join command_targets t on t.command_id = ca.command_id
        where ca.command_id = :command""",
    Which.WANTED: """
        select p.article_id, p.account_id, p.slot
        from placements p where p.article_id = any(:articles) and {which}""",
}

_REFUSE = """
    with banned as materialized ({banned}),
    refused as (
        insert into deliveries (command_id, article_id, account_id, slot, result)
        select cast(:command as bigint), p.article_id, p.account_id, p.slot,
            case when b.account_id is null then 'suspended' else 'banned' end
        from ({concerned}) as p
        join accounts a on a.id = p.account_id
        left join banned b on (b.article_id, b.account_id) = (p.article_id, p.account_id)
        where (b.account_id is not null or a.status = any(:no_pushes)) and {not_closed}
        returning account_id, result
    )
    select a.platform, a.level, r.result, count(*)
    from refused r join accounts a on a.id = r.account_id
    group by a.platform, a.level, r.result
"""


def banned(bans: Collection[Standing]) -> dict[str, Any]:
    """Return what `BANNED` binds."""
    reaches = sorted_out(bans)
    return {
        "banned_in": [article for article, _ in reaches.prefixes],
        "banned_prefixes": [prefix for _, prefix in reaches.prefixes],
        "banned_at": [article for article, _ in reaches.accounts],
        "banned_accounts": [account for _, account in reaches.accounts],
    }


async def refuse(
    session: AsyncSession,
    wish: Wish,
    bans: Collection[Standing],
    no_pushes: Collection[AccountStatus] = NO_PUSHES,
) -> list[tuple[str, str, Result, int]]:
    """Close what may not be touched; return rows of (platform, level, result, n).

    Args:
        session: the unit of work.
        wish: of `Which.FROZEN` or `Which.WANTED` placements.
        bans: all that reach the articles.
        no_pushes: whose accounts refuse; none while a push only is scheduled, since what they are
            when it fires is what counts.
    """
    concerned = _CONCERNED[wish.which].format(which=wish.condition)
    statement = _REFUSE.format(banned=BANNED, concerned=concerned, not_closed=NOT_CLOSED)
    given = wish.parameters() | banned(bans) | {"no_pushes": list(no_pushes)}
    rows = await session.execute(text(statement), given)
    return [(platform, level, Result(result), n) for platform, level, result, n in rows]
