"""Placements on webhook accounts, and one call as the engine makes it."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.webhook import connector
from connectors.webhook.connector import Webhook
from connectors.webhook.sandbox import Sandbox
from hub.sdk import Account, Article, Outcome, Picture, Placement, Sighting, Tools
from hub.sdk.call import Operation
from hub.sdk.classify import classify

NOTICE = Article(
    article_id=4711,
    version=1,
    kind="article",
    title="关于启动防汛四级应急响应的通知",
    body_html="<p>各市、州、县防汛抗旱指挥部：请加强值班值守。</p>",
    digest="省防汛抗旱指挥部决定启动防汛四级应急响应。",
    author="值班室",
    source="省应急管理厅",
    source_url=None,
    published_at=datetime(2025, 11, 22, 8, tzinfo=UTC),
    fingerprint="sha256:" + "6d" * 32,
    assets=(Picture("sha256:" + "9f" * 32, "cover.jpg", "image/jpeg", 81_234, "cover"),),
)
CORRECTED = replace(
    NOTICE, version=2, title="关于启动防汛三级应急响应的通知", fingerprint="sha256:v2"
)


def account(endpoint: str, secret: str, name: str = "420100") -> Account:
    """Enrol a client."""
    return Account(
        42,
        name,
        "武汉市融媒体中心客户端",
        "420100",
        Webhook.settings_model.model_validate({"endpoint": endpoint}),
        connector.credentials_model.model_validate({"secret": secret}),
    )


def place(client: Account, operation: str = "publish-1", incarnation: int = 0) -> Placement:
    """Name a copy of the notice on a client."""
    key = f"4711-{client.account_id}-0-{incarnation}"
    return Placement(key, f"{key}-{operation}", client)


def in_sandbox(sandbox: Sandbox, name: str = "420100") -> Account:
    """Enrol a client of the sandbox."""
    return account(sandbox.endpoint(name), sandbox.secret(name), name)


class Engine:
    """Makes calls the way the engine does, with a second for each."""

    def __init__(self, tools: Tools, seconds: float = 1.0) -> None:
        self._tools = tools
        self._seconds = seconds

    async def publish(self, placement: Placement, article: Article = NOTICE) -> Outcome:
        return await self._call(connector.publish, placement, connector.render(article, None))

    async def send(self, placement: Placement, payload: bytes) -> Outcome:
        return await self._call(connector.publish, placement, payload)

    async def update(self, placement: Placement, article: Article = CORRECTED) -> Outcome:
        return await self._call(connector.update, placement, connector.render(article, None))

    async def retract(self, placement: Placement) -> Outcome:
        return await self._call(connector.retract, placement)

    async def look_up(self, placement: Placement) -> Sighting:
        with Operation(finish_by=time.monotonic() + self._seconds):
            return await connector.look_up(self._tools, placement)

    async def read_back(self, placement: Placement) -> Sighting:
        with Operation(finish_by=time.monotonic() + self._seconds):
            return await connector.read_back(self._tools, placement)

    async def _call(self, operation: Callable[..., Awaitable[Outcome]], *arguments: Any) -> Outcome:
        with Operation(finish_by=time.monotonic() + self._seconds) as guard:
            try:
                return await operation(self._tools, *arguments)
            except Exception as error:  # noqa: BLE001 - as the engine does
                return classify(guard, error)
