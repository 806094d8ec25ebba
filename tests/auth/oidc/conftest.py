"""A hub that people may sign in to with a provider, and who is invited there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from hub.app import create_app
from hub.auth.links import make_link
from hub.auth.models import LinkPurpose
from hub.kit.parts import Parts
from hub.sdk.testing.server import Server
from hub.settings import Settings
from tests.auth.oidc import oidc_provider
from tests.auth.oidc.browser import BACK, HUB, Browser
from tests.auth.oidc.oidc_provider import CLIENT, SECRET, CannotBeHad, RealProvider
from tests.auth.oidc.scripted import Scripted

LOGIN = "yingji.zhiban"
NAME = "省应急管理厅值班室"


@dataclass
class Town:
    """A hub whose people may sign in with a provider."""

    app: FastAPI
    browsers: AsyncExitStack

    @property
    def parts(self) -> Parts:
        found: Parts = self.app.state.parts
        return found

    async def browser(self) -> Browser:
        return await self.browsers.enter_async_context(Browser(self.app))

    async def person(self, login: str = LOGIN, *, invited: bool = True, **columns: Any) -> int:
        """Enter somebody as an invitation does, in the table."""
        row = {"login": login, "name": NAME, "kind": "person", "created_by": "tests"} | columns
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        insert = text(f"insert into users ({names}) values ({places}) returning id")
        async with self.parts.database.work() as session:
            user_id = int((await session.execute(insert, row)).scalar_one())
            if invited:
                await make_link(session, self.parts, user_id, LinkPurpose.INVITATION, "tests")
        return user_id

    async def rows(self, query: str) -> list[dict[str, Any]]:
        async with self.parts.database.connection() as connection:
            return [dict(row) for row in (await connection.execute(text(query))).mappings()]

    async def do(self, statement: str) -> None:
        async with self.parts.database.work() as session:
            await session.execute(text(statement))

    async def sessions(self) -> list[dict[str, Any]]:
        return await self.rows("select * from user_sessions order by id")

    async def acts(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return actor, action and detail of what people did, the oldest first."""
        entries = await self.rows(
            "select actor, action, detail from audit_entries "
            "where actor not like 'process:%' order by at"
        )
        return [(each["actor"], each["action"], each["detail"]) for each in entries]

    async def is_untouched(self) -> bool:
        """Say whether nobody is in, and nobody was made or linked."""
        people = await self.rows("select 1 from users where oidc_subject is not null")
        return not (await self.sessions() or people)


@asynccontextmanager
async def town_of(settings: Settings, issuer: str, **further: Any) -> AsyncIterator[Town]:
    """Start a hub that knows this provider."""
    known = {
        "public_url": HUB,
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SecretStr(SECRET),
        "outgoing_allowed_networks": (ip_network("127.0.0.0/8"),),
    }
    app = create_app(settings.model_copy(update=known | further))
    async with app.router.lifespan_context(app), AsyncExitStack() as browsers:
        yield Town(app, browsers)


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[RealProvider]:
    """A real one, from npm; its tests are skipped where it can't be had."""
    try:
        async with oidc_provider.running(BACK) as found:
            yield found
    except CannotBeHad as error:
        pytest.skip(str(error))


@pytest.fixture
async def town(settings: Settings, provider: RealProvider) -> AsyncIterator[Town]:
    """A hub and a real provider."""
    async with town_of(settings, provider.issuer) as found:
        yield found


@pytest.fixture
async def scripted() -> AsyncIterator[Scripted]:
    """A provider that says what a test wants it to."""
    made = Scripted()
    async with Server(made.app, lambda _request: False) as server:
        made.server = server
        yield made


@pytest.fixture
async def odd_town(settings: Settings, scripted: Scripted) -> AsyncIterator[Town]:
    """A hub and a provider that says what a test wants it to."""
    async with town_of(settings, scripted.issuer) as found:
        yield found
