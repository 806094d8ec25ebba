"""What the pages read, put where commands and the engine put it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import BigInteger, bindparam, insert, text

from hub.access.mandate import Mandate
from hub.articles import service
from hub.articles.assets import add_asset
from hub.articles.draft import ArticleDraft
from hub.articles.models import Article
from hub.commands.models import Ban, Command
from hub.deliveries.models import Placement
from hub.enrollment.codes import level_of, prefix_of
from hub.enrollment.models import Account, Organisation, Region
from hub.kit.db import Database

DESK = "湖北省融媒体中心"
BY = Mandate.for_whole_hub(DESK)
PNG = b"\x89PNG\r\n\x1a\n" + "汉口江滩".encode()
PDF = b"%PDF-1.7\n" + "应急响应分级表".encode()

HUBEI = ("420000", "湖北省", None)
WUHAN = ("420100", "武汉市", "420000")
JIANGAN = ("420102", "江岸区", "420100")
GROUPING = ("429000", "省直辖县级行政区划", "420000")
XIANTAO = ("429004", "仙桃市", "429000")

numbers = count(1)

_COPY_VERSION = text(
    """
    insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
        created_by)
    select :copy, 1, title, body, digest, author, source, fingerprint, created_by
    from versions where article_id = :article
    """
)


@dataclass
class Stage:
    """Regions, accounts, stories and placements of one test."""

    database: Database
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def region(self, code: str, name: str, parent: str | None) -> str:
        row = {
            "code": code,
            "name": name,
            "level": level_of(code),
            "parent_code": parent,
            "prefix": prefix_of(code),
            "is_grouping": code == GROUPING[0],
        }
        async with self.database.work() as session:
            await session.execute(insert(Region).values(row))
        return code

    async def account(
        self,
        region: str,
        name: str,
        *,
        platform: str = "site",
        unit: str | None = None,
        settings: dict[str, Any] | None = None,
    ) -> int:
        unit = unit or f"{name}编辑部"
        async with self.database.work() as session:
            organisation = Organisation(name=unit, region_code=region, level="city")
            session.add(organisation)
            await session.flush()
            account = Account(
                platform=platform,
                external_id=f"{region}-{next(numbers)}",
                name=name,
                organisation_id=organisation.id,
                region_code=region,
                level="city",
                settings=settings or {},
            )
            session.add(account)
            await session.flush()
            return account.id

    async def site(self, place: tuple[str, str, str | None] = WUHAN) -> int:
        """A region with a site, and the regions above it."""
        above = [place]
        while (parent := above[-1][2]) is not None:
            above.append(next(p for p in (HUBEI, WUHAN, GROUPING) if p[0] == parent))
        for one in reversed(above):
            await self.region(*one)
        return await self.account(place[0], f"{place[1]}人民政府客户端", unit=f"{place[1]}人民政府")

    async def story(self, **fields: Any) -> int:
        draft = ArticleDraft.model_validate(
            {
                "title": "关于启动防汛Ⅳ级应急响应的通知",
                "body": "<p>各区严格落实24小时值班制度。</p>",
                "source": "湖北省应急管理厅",
            }
            | fields
        )
        async with self.database.work() as session:
            return (await service.create(session, draft, by=BY)).story.article.id

    async def copy_of(self, article: int) -> int:
        """Another story with the same words, for lists that need many."""
        async with self.database.work() as session:
            copy = Article(current_version=1)
            session.add(copy)
            await session.flush()
            await session.execute(_COPY_VERSION, {"copy": copy.id, "article": article})
            return copy.id

    async def revise(self, article: int, **fields: Any) -> None:
        draft = ArticleDraft.model_validate({"title": "通知", "body": "<p>通知</p>"} | fields)
        async with self.database.work() as session:
            await service.revise(session, article, draft, by=BY)

    async def keep(self, data: bytes) -> str:
        async with self.database.work() as session:
            return (await add_asset(session, data, actor=DESK))[0].digest

    async def place(self, article: int, account: int, **fields: Any) -> None:
        """A published copy, unless the fields say otherwise; a later call is published later."""
        row = {
            "article_id": article,
            "account_id": account,
            "command_id": 1,
            "want": 1,
            "have": "present",
            "have_version": 1,
            "open": False,
            "remote_id": f"{article}-{account}-0-0",
            "since": self.begun + timedelta(seconds=next(numbers)),
            "lane": "site/push",
            "level": "city",
        } | fields
        if row["want"] != row["have_version"] and row.get("parked") is None:
            row.setdefault("due_at", self.begun)
        async with self.database.work() as session:
            await session.execute(insert(Placement).values(row))

    async def published(self, account: int, **fields: Any) -> int:
        article = await self.story(**fields)
        await self.place(article, account)
        return article

    async def retract(self, article: int, public_reason: str | None = None) -> None:
        """What the commit of a retraction leaves, before any worker has seen it."""
        async with self.database.work() as session:
            command = Command(
                kind="retract",
                state="issued",
                priority="urgent",
                rule={},
                reason="数据有误",
                public_reason=public_reason,
                issued_by=DESK,
            )
            session.add(command)
            await session.flush()
            session.add(Ban(article_id=article, scope="everywhere", command_id=command.id))
            await session.execute(
                text(
                    "update placements set want = 0, command_id = :command, open = true, "
                    "lane = 'site/retract', due_at = clock_timestamp() where article_id = :article"
                ),
                {"command": command.id, "article": article},
            )

    async def set(self, article: int, account: int | None = None, **fields: Any) -> None:
        """Change what the ledger says of an article's placements, or of one of them."""
        changes = ", ".join(f"{name} = :{name}" for name in fields)
        which = "article_id = :article and account_id = coalesce(:account, account_id)"
        async with self.database.work() as session:
            await session.execute(
                text(f"update placements set {changes} where {which}").bindparams(
                    bindparam("account", type_=BigInteger)
                ),
                fields | {"article": article, "account": account},
            )

    async def suspend(self, account: int) -> None:
        async with self.database.work() as session:
            await session.execute(
                text("update accounts set status = 'suspended' where id = :id"), {"id": account}
            )
