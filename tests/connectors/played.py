"""A connector played against its sandbox, call by call, as the engine does."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

from hub.sdk import Account, Article, Outcome, Pending, Picture, Placement, Sighting, Step, Tools
from hub.sdk.call import Operation
from hub.sdk.classify import classify
from hub.sdk.http import make_tools
from hub.sdk.keep import Memory
from hub.sdk.pool import Pool
from hub.sdk.testing.sandbox import Enrolled, Sandbox
from hub.sdk.testing.server import Server

COVER = Picture("sha256:" + "9f" * 32, "封面.jpg", "image/jpeg", 4_096, "cover")
INLINE = Picture("sha256:" + "5a" * 32, "水位图.png", "image/png", 2_048, "inline")
VIDEO = Picture("sha256:" + "7b" * 32, "巡堤.mp4", "video/mp4", 9_000, "attachment")
NOTICE = Article(
    article_id=4711,
    version=1,
    kind="article",
    title="关于启动防汛四级应急响应的通知",
    body_html=(
        "<p>各市、州、县防汛抗旱指挥部：请加强值班值守，严格执行领导带班制度。</p>"
        f'<p><img src="asset:{INLINE.digest}" alt="水位图"></p>'
        "<p>遇有险情、灾情，第一时间报告省防汛抗旱指挥部办公室。</p>"
    ),
    digest="省防汛抗旱指挥部决定启动防汛四级应急响应。",
    author="值班室",
    source="省应急管理厅",
    source_url=None,
    published_at=datetime(2025, 11, 22, 8, tzinfo=UTC),
    fingerprint="sha256:" + "6d" * 32,
    assets=(COVER, INLINE),
)
CORRECTED = replace(
    NOTICE, version=2, title="关于启动防汛三级应急响应的通知", fingerprint="sha256:v2"
)


async def bytes_of(picture: Picture) -> bytes:
    return picture.digest.encode() * 8


@dataclass
class Stage:
    """One connector, its sandbox behind a server, and one account there."""

    connector: Any
    sandbox: Any
    server: Server
    tools: Tools
    enrolled: Enrolled
    account: Account
    seconds: float = 1.0  # of a call

    def place(self, version: int = 1, incarnation: int = 0) -> Placement:
        key = f"4711-42-0-{incarnation}"
        return Placement(key, f"{key}-publish-{version}", self.account, since=datetime.now(UTC))

    async def publish(self, placement: Placement, article: Article = NOTICE) -> Outcome:
        """Publish, with the steps that come before, until something else comes back."""
        payload = self.connector.render(article, self.account)
        while True:
            outcome = await self.call(self.connector.publish, placement, payload)
            if not isinstance(outcome, Step):
                return outcome
            placement = replace(placement, state=outcome.state)

    async def prepared(self, placement: Placement, article: Article = NOTICE) -> Placement:
        """Take the steps before a publish: what the engine has when the answer is lost."""
        payload = self.connector.render(article, self.account)
        outcome = await self.call(self.connector.publish, placement, payload)
        assert isinstance(outcome, Step)
        return replace(placement, state=outcome.state)

    async def out(self, placement: Placement, article: Article = NOTICE) -> Outcome:
        """Publish, and poll until it is not pending any more."""
        outcome = await self.publish(placement, article)
        while isinstance(outcome, Pending):
            outcome = await self.poll(replace(placement, state=outcome.handle))
        return outcome

    async def poll(self, placement: Placement) -> Outcome:
        return await self.call(self.connector.poll, placement)

    async def update(self, placement: Placement, article: Article = CORRECTED) -> Outcome:
        payload = self.connector.render(article, self.account)
        return await self.call(self.connector.update, placement, payload)

    async def retract(self, placement: Placement) -> Outcome:
        return await self.call(self.connector.retract, placement)

    async def look_up(self, placement: Placement) -> Sighting:
        return await self._look(self.connector.look_up, placement)

    async def read_back(self, placement: Placement) -> Sighting:
        return await self._look(self.connector.read_back, placement)

    async def _look(
        self, operation: Callable[..., Awaitable[Sighting]], placement: Placement
    ) -> Sighting:
        with Operation(finish_by=time.monotonic() + self.seconds):
            return await operation(self.tools, placement)

    async def call(self, operation: Callable[..., Awaitable[Outcome]], *arguments: Any) -> Outcome:
        with Operation(finish_by=time.monotonic() + self.seconds) as guard:
            try:
                return await operation(self.tools, *arguments)
            except Exception as error:  # noqa: BLE001 - as the engine does
                return classify(guard, error)


@asynccontextmanager
async def stage(connector: Any, sandbox: Sandbox, **settings: Any) -> AsyncIterator[Stage]:
    """Put a connector on the stage with an account that can publish."""
    async with Server(sandbox.app, sandbox.commits) as server:
        enrolled = sandbox.enrol(server.url)
        account = enlist(connector, enrolled, **settings)
        pool = Pool(allowed=[ip_network("127.0.0.0/8")])
        made = make_tools(pool, "https://hub.hubei.example")
        tools = replace(made, keep=Memory(), asset=bytes_of)
        yield Stage(connector, sandbox, server, tools, enrolled, account)
        pool.close()
        assert server.failures == []


def enlist(connector: Any, enrolled: Enrolled, **settings: Any) -> Account:
    """Make the account that the engine would hand over."""
    return Account(
        account_id=42,
        external_id=enrolled.external_id,
        name="武汉发布",
        region_code="420100",
        settings=connector.settings_model.model_validate(enrolled.settings | settings),
        credentials=connector.credentials_model.model_validate(enrolled.credentials),
        site_url="https://hub.hubei.example/sites/420100",
    )
