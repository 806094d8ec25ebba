"""Placements of one command that wait for a person, and what the person decides about them.

What a person has seen counts as seen: it is kept as an observation, and an absence begins a new
incarnation, so that a platform that knows the old key does not answer with the lost copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.reach import Standing
from hub.commands.repository.groups import group_of, words_of
from hub.commands.repository.refusals import BANNED, banned
from hub.deliveries.change import Parked
from hub.deliveries.reactions import CREDENTIALS_GATE
from hub.kit.bulk import by_column, unnested


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which parked placements of a command are meant; None takes all.

    Attributes:
        articles: all that the command is about.
        codes: why they are parked.
        groups: of failures, as a command's breakdown names them.
        slot: of the form or the copy.
    """

    command_id: int
    articles: Sequence[int]
    codes: Sequence[str] | None = None
    platforms: Sequence[str] | None = None
    accounts: Sequence[int] | None = None
    groups: Sequence[str] | None = None
    slot: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return what the statements bind."""
        return {
            "command": self.command_id,
            "articles": list(self.articles),
            "codes": self.codes,
            "platforms": self.platforms,
            "accounts": self.accounts,
            "groups": self.groups,
            "slot": self.slot,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A copy that a person has found."""

    article_id: int
    account_id: int
    remote_id: str
    url: str | None


_GROUP = group_of("split_part(p.lane, '/', 1)", "p.parked", words_of("p.parked", "p.why"))
_PARTS = {
    "chosen": f"""p.article_id = any(:articles) and p.command_id = :command
        and p.parked is not null
        and (cast(:codes as text[]) is null or p.parked = any(:codes))
        and (cast(:platforms as text[]) is null or split_part(p.lane, '/', 1) = any(:platforms))
        and (cast(:accounts as bigint[]) is null or p.account_id = any(:accounts))
        and (cast(:groups as text[]) is null or {_GROUP} = any(:groups))
        and (cast(:slot as int) is null or p.slot = :slot)""",
    "nobody_knows": "p.have in ('doubt', 'gone?', 'pending')",
    "again": """parked = null, why = null, tries = 0, deletions = 0, looks = 0,
        lane = split_part(p.lane, '/', 1) || case p.want when 0 then '/retract' else '/push' end,
        due_at = clock_timestamp()""",
    "none": """have = 'none', have_version = null, handle = null, since = null, horizon = null,
        incarnation = p.incarnation + 1""",
    # `was` is the row before the change, which nobody else can make: it is locked
    "same": "(p.article_id, p.account_id, p.slot) = (was.article_id, was.account_id, was.slot)",
    "done": """returning p.article_id, p.account_id, p.slot, p.remote_id, p.level,
        split_part(p.lane, '/', 1) as platform, was.open""",
    "observed": """observed as (
        insert into observations (
            article_id, account_id, slot, viewpoint, saw, remote_id, evidence)
        select article_id, account_id, slot, 'person', cast(:saw as text), remote_id,
            jsonb_build_object('actor', cast(:actor as text))
        from done)""",
    "count": """select platform, level, count(*), count(*) filter (where open)
        from done group by platform, level""",
    "banned": BANNED,
    # somebody may be putting it up just now, and will say so
    "in_hand": f"(p.parked = '{Parked.BY_PERSON}' and p.have = 'doubt')",
    "unknown": f"'{Parked.UNKNOWN}'",
    "dead": f"'{Parked.CREDENTIALS}'",
}

_COPIES = {
    "at": "int",
    "article_id": "bigint",
    "account_id": "bigint",
    "remote_id": "text",
    "url": "text",
}


def _sql(template: str) -> TextClause:
    return text(template.format(copies=unnested(_COPIES), **_PARTS))


_LOCK = _sql(
    """
    select count(*) from (
        select from placements p where {chosen}
        order by p.article_id, p.account_id, p.slot for update) as locked
    """
)

_BANNED = _sql(
    """
    with banned as materialized ({banned})
    select distinct p.account_id
    from placements p
    join banned b on (b.article_id, b.account_id) = (p.article_id, p.account_id)
    where p.want > 0 and {chosen} order by p.account_id limit 20
    """
)

_MISFITS = _sql(
    """
    select r.at, p.article_id is null as unknown
    from {copies}
    left join placements p
        on (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, 0)
        and {chosen} and (p.have = 'none' or {nobody_knows})
    left join placements k on (k.account_id, k.remote_id) = (r.account_id, r.remote_id)
        and (k.article_id, k.slot) <> (r.article_id, 0)
    where p.article_id is null or k.article_id is not null
    order by r.at
    """
)

_ADOPT = _sql(
    """
    with done as (
        update placements p set have = 'present', remote_id = r.remote_id,
            url = coalesce(r.url, p.url), handle = null, {again}
        from {copies} join placements was on was.slot = 0
            and (was.article_id, was.account_id) = (r.article_id, r.account_id)
        where {same} and {chosen}
        {done}
    ), {observed} {count}
    """
)

_GONE = _sql(
    """
    with done as (
        update placements p set {none}, open = false, parked = null, why = null, due_at = null
        from placements was
        where {same} and {chosen} and p.want = 0
          and ({nobody_knows} or p.account_id = any(:accounts))
        {done}
    ), closed as (
        insert into deliveries (command_id, article_id, account_id, slot, result, why)
        select cast(:command as bigint), article_id, account_id, slot, 'gone',
            cast(:why as text)
        from done where open
    ), {observed} {count}
    """
)

_PUBLISH_AGAIN = _sql(
    """
    with done as (
        update placements p set {none}, {again} from placements was
        where {same} and {chosen} and p.want > 0 and {nobody_knows}
        {done}
    ), {observed} {count}
    """
)

_TRY_AGAIN = _sql(
    """
    with done as (
        update placements p set {again} from placements was
        where {same} and {chosen} and p.parked <> {unknown}
          and (cast(:codes as text[]) is not null or not {in_hand})
        {done}
    ) {count}
    """
)

# What a platform asked us to wait for is not to be cut short: only the gate that this very refusal
# has closed, and only where other credentials were stored since.
_OPEN_GATES = _sql(
    """
    delete from account_gates g using placements p, credentials c
    where {chosen} and p.parked = {dead} and (g.account_id, g.why) = (p.account_id, p.why)
      and c.account_id = g.account_id
      and c.updated_at > g.until - make_interval(secs => :gate_seconds)
    """
)


Touched = list[tuple[str, str, int, int]]
"""Rows of (platform, level, n, how many of these were open)."""


async def lock(session: AsyncSession, chosen: Chosen) -> int:
    """Lock what is meant and return how many that is."""
    return int(await session.scalar(_LOCK, chosen.parameters()) or 0)


async def banned_accounts(
    session: AsyncSession, chosen: Chosen, bans: Sequence[Standing]
) -> list[int]:
    """Return some accounts, of those meant, where a ban stands in the way."""
    given = chosen.parameters() | banned(bans)
    return [row.account_id for row in await session.execute(_BANNED, given)]


async def misfits(
    session: AsyncSession, chosen: Chosen, copies: Sequence[Found]
) -> dict[int, bool]:
    """Return the positions of copies that can't be taken in.

    True where no such placement is meant and waits for a look; False where the copy is known to
    belong to another placement.
    """
    given = chosen.parameters() | _columns(copies)
    return {row.at: row.unknown for row in await session.execute(_MISFITS, given)}


async def adopt(
    session: AsyncSession, chosen: Chosen, copies: Sequence[Found], *, actor: str
) -> Touched:
    """Take in the copies that a person has found, and go on from there."""
    return await _run(session, _ADOPT, _seen(chosen, "present", actor) | _columns(copies))


async def close_gone(session: AsyncSession, chosen: Chosen, *, actor: str) -> Touched:
    """Close the retractions whose copy a person has seen to be gone.

    Copies that the hub believes to be there must have been named by their accounts.
    """
    return await _run(session, _GONE, _seen(chosen, "gone", actor))


async def publish_again(session: AsyncSession, chosen: Chosen, *, actor: str) -> Touched:
    """Publish what may have been published, and of which a person says that it is not there."""
    return await _run(session, _PUBLISH_AGAIN, _seen(chosen, "gone", actor))


async def open_gates(session: AsyncSession, chosen: Chosen) -> None:
    """Let accounts be called at once whose credentials were refused, and are others now."""
    given = chosen.parameters() | {"gate_seconds": CREDENTIALS_GATE}
    await session.execute(_OPEN_GATES, given)


async def try_again(session: AsyncSession, chosen: Chosen) -> Touched:
    """Make due again whatever nobody need look at first.

    What people have an order to put up stays with them, unless `codes` says so.
    """
    return await _run(session, _TRY_AGAIN, chosen.parameters())


def _seen(chosen: Chosen, what: str, actor: str) -> dict[str, Any]:
    return chosen.parameters() | {"saw": what, "actor": actor, "why": f"seen by {actor}"}


def _columns(copies: Sequence[Found]) -> dict[str, list[Any]]:
    rows = enumerate(copies)
    return by_column(
        _COPIES, [(at, c.article_id, c.account_id, c.remote_id, c.url) for at, c in rows]
    )


async def _run(session: AsyncSession, statement: TextClause, given: dict[str, Any]) -> Touched:
    rows = await session.execute(statement, given)
    return [(row[0], row[1], row[2], row[3]) for row in rows]
