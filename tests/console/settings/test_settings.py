"""Settings at the console: what the hub is told, what platforms can do; and no secret."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.kit.db import Database
from hub.settings import Settings
from tests.auth.hubei import recorded
from tests.console.conftest import person

APP = "/console/settings/platforms/weibo/app"
SECRET = "c0ffee-weibo-app-secret"


@pytest.fixture
async def administrator(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of the system administrator."""
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as browser:
        yield browser


async def stale(database: Database) -> None:
    """Let everybody have signed in a while ago."""
    async with database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now() - interval '1 day'"))


async def test_the_settings_in_force_are_shown_with_their_variables(
    administrator: httpx.AsyncClient, settings: Settings
) -> None:
    page = (await administrator.get("/console/settings")).text
    for shown in ("HUB_PUBLIC_URL", settings.public_url, "HUB_ENGINE_LEASE", "微信公众号"):
        assert shown in page
    assert settings.auth_key is not None
    assert settings.database_url is not None
    assert settings.redis_url is not None
    for secret in (settings.auth_key.get_secret_value(), settings.database_url, settings.redis_url):
        assert secret not in page


async def test_a_platform_says_what_it_can_do(administrator: httpx.AsyncClient) -> None:
    page = (await administrator.get("/console/settings/platforms/wechat")).text
    for said in ("撤下网页，卡片残留", "每天 1 次", "19,999"):
        assert said in page, said
    assert (await administrator.get("/console/settings/platforms/nowhere")).status_code == 404


async def test_an_applications_secret_goes_in_and_never_comes_out(
    administrator: httpx.AsyncClient, database: Database
) -> None:
    assert "/joins/weibo/callback" in (await administrator.get(APP)).text
    wrong = await administrator.post(APP, data={"key": "1073880650", "secret": f"{SECRET} x"})
    assert wrong.status_code == 422
    assert 'value="1073880650"' in wrong.text
    assert re.search(r'id="f-secret"[^>]*aria-invalid="true"', wrong.text)
    done = await administrator.post(APP, data={"key": "1073880650", "secret": SECRET})
    assert done.headers["location"] == "/console/settings/platforms/weibo"
    page = (await administrator.get("/console/settings/platforms/weibo")).text
    assert "1073880650" in page
    for seen in (wrong.text, page, (await administrator.get(APP)).text):
        assert SECRET not in seen
    assert SECRET not in str(await recorded(database, "app.set"))
    await stale(database)
    late = await administrator.post(APP, data={"key": "1", "secret": SECRET})
    assert (late.status_code, late.headers["location"]) == (303, APP)
    assert 'name="password"' in (await administrator.get(APP)).text
    assert len(await recorded(database, "app.set")) == 1


async def test_the_vault_is_rotated(administrator: httpx.AsyncClient, database: Database) -> None:
    await administrator.post(APP, data={"key": "1073880650", "secret": SECRET})
    before = (await administrator.get("/console/settings")).text
    answer = await administrator.post("/console/settings/vault/rotation", data={"new_key": "1"})
    assert answer.status_code == 200
    mark = r"<dd><code>([0-9a-f]{8})</code>"
    marks = [re.search(mark, page) for page in (before, answer.text)]
    assert marks[0]
    assert marks[1]
    assert marks[0][1] != marks[1][1]
    assert await recorded(database, "vault.rotate")
    await stale(database)
    again = await administrator.post("/console/settings/vault/rotation", data={"go": "1"})
    assert again.status_code == 403


async def test_divisions_are_imported(administrator: httpx.AsyncClient) -> None:
    answer = await administrator.post("/console/settings/regions", data={"go": "1"})
    assert "3,3" in answer.text
    again = await administrator.post("/console/settings/regions", data={"go": "1"})
    assert re.search(r"新增 0 ", again.text)


async def test_everybody_sees_what_is_theirs(app: FastAPI) -> None:
    async with await person(app, Role.CONNECTOR_OPERATOR) as operator:
        page = (await operator.get("/console/settings")).text
        assert "微信公众号" in page
        assert "HUB_PUBLIC_URL" not in page
        assert "/vault/rotation" not in page
        assert (await operator.post("/console/settings/vault/rotation")).status_code == 403
        assert (await operator.post("/console/settings/regions")).status_code == 403
    async with await person(app, Role.AUDITOR) as auditor:
        page = (await auditor.get("/console/settings")).text
        assert "HUB_PUBLIC_URL" in page
        assert "/vault/rotation" not in page
        assert (await auditor.get(APP)).status_code == 403
        assert (await auditor.post(APP, data={"key": "1", "secret": SECRET})).status_code == 403
    async with await person(app, Role.CENTRAL_EDITOR) as editor:
        assert (await editor.get("/console/settings")).status_code == 403
