"""What tests of commands do: enrol, write, command, and imitate what workers left behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select, text

from hub.access.mandate import Mandate
from hub.access.remit import Place, Remit
from hub.commands import preview, reading, schedule, service
from hub.commands.effects import Effects
from hub.commands.preview_views import PreviewOut
from hub.commands.retry import RetryOut, RetryRequest, retry
from hub.commands.schemas import CommandRequest
from hub.commands.views import CommandOut
from hub.deliveries.models import Placement
from hub.kit.db import Database
from hub.sdk import registry

EDITOR = "省融媒体中心"
MANDATE = Mandate.for_whole_hub(EDITOR)
PLATFORMS = ("site", "webhook")
EVERYWHERE = {"everywhere": True}
REASON = "应急响应等级表述与省防指正式文件不一致"

# code, name, level, parent, prefix
HUBEI = [
    ("420000", "湖北省", "province", None, "42"),
    ("420100", "武汉市", "city", "420000", "4201"),
    ("420102", "江岸区", "county", "420100", "420102"),
    ("420106", "武昌区", "county", "420100", "420106"),
    ("421000", "荆州市", "city", "420000", "4210"),
    ("421022", "公安县", "county", "421000", "421022"),
    ("429000", "省直辖县级行政区划", "city", "420000", "4290"),
    ("429021", "神农架林区", "county", "429000", "429021"),
]

_REQUEST: TypeAdapter[CommandRequest] = TypeAdapter(CommandRequest)


def later(**amount: float) -> str:
    """Return a moment from now, as a request says it."""
    return (datetime.now(UTC) + timedelta(**amount)).isoformat()


@dataclass
class Newsroom:
    """A hub with Hubei's regions and units, driven through its services."""

    database: Database
    effects: list[Effects] = field(default_factory=list)
    mandate: Mandate = MANDATE
    approval_above: int | None = None

    def acting(self, *places: Place, actor: str = "武汉市融媒体中心") -> "Newsroom":
        """Return the same hub, worked in by somebody to whom less was granted."""
        remit = Remit.of(places)
        return replace(self, mandate=Mandate(actor, remit, remit))

    async def open(self) -> None:
        """Enrol the regions, and a unit in each."""
        async with self.database.work() as session:
            await session.execute(
                text(
                    "insert into regions (code, name, level, parent_code, prefix) "
                    "values (:code, :name, :level, :parent, :prefix)"
                ),
                [
                    dict(zip(("code", "name", "level", "parent", "prefix"), row, strict=True))
                    for row in HUBEI
                ],
            )
            await session.execute(
                text(
                    "insert into organisations (name, region_code, level) "
                    "select name || '融媒体中心', code, level from regions order by code"
                )
            )

    async def enrol(
        self, region: str, platform: str = "site", *, count: int = 1, tags: Sequence[str] = ()
    ) -> list[int]:
        """Enrol clients of the unit in a region; return their ids."""
        async with self.database.work() as session:
            found = await session.scalars(
                text(
                    """
                    insert into accounts (platform, external_id, name, organisation_id,
                        region_code, level, tags)
                    select :platform, r.code || '-' || gen_random_uuid(), r.name || '客户端', o.id,
                        r.code, r.level, :tags
                    from regions r join organisations o on o.region_code = r.code
                    cross join generate_series(1, :count)
                    where r.code = :region
                    returning id
                    """
                ),
                {"platform": platform, "region": region, "count": count, "tags": list(tags)},
            )
            return list(found)

    async def write(
        self, *, derived_from: int | None = None, embargo_until: str | None = None
    ) -> int:
        """Write an article in its first version; return its id."""
        until = embargo_until and datetime.fromisoformat(embargo_until)
        async with self.database.work() as session:
            article = await session.scalar(
                text(
                    "insert into articles (current_version, derived_from, embargo_until) "
                    "values (0, :origin, :until) returning id"
                ),
                {"origin": derived_from, "until": until},
            )
        await self.revise(int(article))
        return int(article)

    async def revise(
        self,
        article: int,
        *,
        title: str = "关于启动防汛Ⅳ级应急响应的通知",
        body: str = "<p>决定自7月1日8时起启动防汛Ⅳ级应急响应。</p>",
    ) -> None:
        """Write a further version of an article."""
        async with self.database.work() as session:
            await session.execute(
                text(
                    """
                    with a as (
                        update articles set current_version = current_version + 1
                        where id = :article returning id, current_version)
                    insert into versions (article_id, number, title, body, digest, author, source,
                        fingerprint, created_by)
                    select id, current_version, :title, :body, '启动防汛Ⅳ级应急响应',
                        '省防汛抗旱指挥部办公室', '湖北省应急管理厅', 'sha256:' || current_version,
                        :editor
                    from a
                    """
                ),
                {"article": article, "title": title, "body": body, "editor": EDITOR},
            )

    async def command(self, kind: str, *articles: int, key: str | None = None, **body: Any) -> int:
        """Issue a command; return its id."""
        request = _REQUEST.validate_python({"kind": kind, "articles": list(articles), **body})
        async with self.database.work() as session:
            issued = await service.issue(
                session,
                request,
                key=key,
                mandate=self.mandate,
                platforms=PLATFORMS,
                approval_above=self.approval_above,
            )
        self.effects.append(issued.effects)
        return issued.command_id

    async def push(self, *articles: int, target: Any = None, **body: Any) -> int:
        """Push articles; everywhere, if nothing else is said."""
        return await self.command("push", *articles, target=target or EVERYWHERE, **body)

    async def correct(self, *articles: int, **body: Any) -> int:
        """Correct articles."""
        return await self.command("correct", *articles, **body)

    async def retract(self, *articles: int, **body: Any) -> int:
        """Retract articles; everywhere, if no scope is given."""
        return await self.command("retract", *articles, **{"reason": REASON, **body})

    async def reinstate(self, *articles: int, **body: Any) -> int:
        """Reinstate articles."""
        reason = "省应急管理厅已复核更正稿，同意重新发布"
        return await self.command("reinstate", *articles, **{"reason": reason, **body})

    async def preview(self, kind: str, *articles: int, limit: int = 200, **body: Any) -> PreviewOut:
        """Say what a command would do."""
        request = _REQUEST.validate_python({"kind": kind, "articles": list(articles), **body})
        async with self.database.work() as session:
            return await preview.preview(
                session,
                request,
                self.mandate,
                platforms=PLATFORMS,
                connectors=registry.load(),
                base_url="https://hub.hubei.example",
                approval_above=self.approval_above,
                after=(0, 0, 0),
                limit=limit,
            )

    async def retry(self, command: int, **body: Any) -> RetryOut:
        """Try again what is parked."""
        request = RetryRequest.model_validate(body)
        async with self.database.work() as session:
            out, effects = await retry(session, command, request, self.mandate)
        self.effects.append(effects)
        return out

    async def fire(self) -> int:
        """Fire all that is due; return how many commands that were."""
        fired = 0
        while True:
            async with self.database.work() as session:
                effects = await schedule.fire_due(session)
            if effects is None:
                return fired
            self.effects.append(effects)
            fired += 1

    async def show(self, command: int) -> CommandOut:
        """Read a command."""
        async with self.database.work() as session:
            return await reading.get(session, command, self.mandate)

    async def placements(self, article: int, slot: int = 0) -> dict[int, Placement]:
        """Return an article's placements by account."""
        async with self.database.work() as session:
            rows = await session.scalars(
                select(Placement).where(Placement.article_id == article, Placement.slot == slot)
            )
            return {row.account_id: row for row in rows}

    async def results(self, command: int) -> dict[tuple[int, int], str]:
        """Return how a command's deliveries closed, by article and account."""
        rows = await self.rows(
            "select article_id, account_id, result from deliveries where command_id = :c",
            c=command,
        )
        return {(row.article_id, row.account_id): row.result for row in rows}

    async def rows(self, statement: str, **given: Any) -> Sequence[Any]:
        """Run any statement."""
        async with self.database.work() as session:
            result = await session.execute(text(statement), given)
            return result.all() if result.returns_rows else []

    async def pass_time(self, command: int) -> None:
        """Let the hour of a scheduled command come."""
        await self.rows(
            "update commands set not_before = now() - interval '1 second' where id = :c", c=command
        )

    # --- what workers do ----------------------------------------------------------------------

    async def deliver(self, article: int, accounts: Iterable[int] | None = None) -> None:
        """Bring placements to what is wanted, and close their deliveries."""
        given = {"article": article, "accounts": None if accounts is None else list(accounts)}
        await self.rows(
            """
            with done as (
                insert into deliveries (command_id, article_id, account_id, slot, result)
                select command_id, article_id, account_id, slot,
                    case when want = 0 then 'gone' else 'published' end
                from placements
                where article_id = :article and open
                  and (cast(:accounts as bigint[]) is null or account_id = any(:accounts))
                returning *)
            insert into counters as c (command_id, platform, level, result, n)
            select d.command_id, a.platform, a.level, d.result, count(*)
            from done d join accounts a on a.id = d.account_id group by 1, 2, 3, 4
            on conflict (command_id, platform, level, result) do update set n = c.n + excluded.n
            """,
            **given,
        )
        await self.rows(
            """
            update placements set open = false, due_at = null, worker = null,
                have = case when want = 0 then 'none' else 'present' end,
                have_version = nullif(want, 0),
                remote_id = coalesce(remote_id, concat_ws('-', article_id, account_id, slot))
            where article_id = :article
              and (cast(:accounts as bigint[]) is null or account_id = any(:accounts))
            """,
            **given,
        )

    async def take(self, article: int, account: int, *, worker: str = "worker-1") -> None:
        """Put a placement on the wire: a worker has claimed it and is calling the platform."""
        await self.rows(
            """
            update placements set worker = :worker, claim = claim + 1, aim = want,
                due_at = now() + interval '20 seconds'
            where article_id = :article and account_id = :account
            """,
            worker=worker,
            article=article,
            account=account,
        )

    async def park(
        self, article: int, account: int, code: str, have: str = "none", version: int | None = None
    ) -> None:
        """Park a placement, as a worker does when only a person can go on."""
        await self.rows(
            """
            with done as (
                update placements set parked = :code, why = '平台返回 40013', due_at = null,
                    worker = null, have = :have, have_version = :version, tries = 3
                where article_id = :article and account_id = :account and slot = 0
                returning *
            )
            insert into counters as c (command_id, platform, level, result, n)
            select command_id, split_part(lane, '/', 1), level, 'parked', 1 from done where open
            on conflict (command_id, platform, level, result) do update set n = c.n + 1
            """,
            article=article,
            account=account,
            code=code,
            have=have,
            version=version,
        )

    async def stray(self, article: int, account: int) -> None:
        """Find a copy that no claim accounts for, as a stale record does."""
        await self.rows(
            """
            insert into placements (article_id, account_id, slot, command_id, want, open, have,
                have_version, remote_id, lane, level, due_at)
            select article_id, account_id, 1, command_id, 0, false, 'present', 1, 'stray',
                split_part(lane, '/', 1) || '/retract', level, now()
            from placements where article_id = :article and account_id = :account and slot = 0
            """,
            article=article,
            account=account,
        )
