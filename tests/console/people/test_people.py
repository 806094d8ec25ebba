"""People and machines at the console: who may do what, and what is shown once."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.kit.db import Database
from tests.auth.hubei import recorded
from tests.commands.newsroom import Newsroom
from tests.console.conftest import person

WUHAN, JIANGAN, JINGZHOU = "420100", "420102", "421000"
SECRET = re.compile(r"hub[sl]?_[\w-]{20,}")


@pytest.fixture
async def hubei(database: Database) -> None:
    await Newsroom(database).open()


@pytest.fixture
async def wuhan(app: FastAPI, hubei: None) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of Wuhan's unit administrator."""
    _ = hubei
    async with await person(app, Role.UNIT_ADMINISTRATOR, WUHAN) as browser:
        yield browser


async def invited(browser: httpx.AsyncClient, login: str, region: str) -> tuple[str, str]:
    """Invite somebody; return the page with the link, and the address of theirs."""
    fields = {"login": login, "name": "江岸区融媒体中心编辑部", "region_code": region}
    shown = await browser.post("/console/people/new", data=fields)
    assert shown.status_code == 200, shown.text
    found = re.search(r'href="(/console/people/\d+)">继续', shown.text)
    assert found is not None
    return shown.text, found[1]


async def stale(database: Database) -> None:
    """Let everybody have signed in a while ago."""
    async with database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now() - interval '1 day'"))


async def test_whoever_is_invited_gets_a_link_that_is_shown_once(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    shown, path = await invited(wuhan, "jiangan.bianji", "江岸区")
    (link,) = set(re.findall(r"hubl_[\w-]+", shown))
    for page in (path, "/console/people", "/console/people?q=jiangan", "/console/people/new"):
        answer = await wuhan.get(page)
        assert answer.status_code == 200
        assert not SECRET.search(answer.text)
    assert "江岸区" in (await wuhan.get(path)).text
    (entry,) = await recorded(database, "person.invite")
    assert link not in str(entry)
    assert entry["detail"]["region_code"] == JIANGAN


async def test_what_is_wrong_stands_beside_its_field(wuhan: httpx.AsyncClient) -> None:
    fields = {"login": "武汉", "name": "江岸区融媒体中心", "region_code": "420102"}
    answer = await wuhan.post("/console/people/new", data=fields)
    assert answer.status_code == 422
    assert 'value="江岸区融媒体中心"' in answer.text
    assert re.search(r'id="f-login"[^>]*aria-invalid="true"', answer.text)
    nowhere = fields | {"login": "jiangan", "region_code": "没有的地方"}
    answer = await wuhan.post("/console/people/new", data=nowhere)
    assert re.search(r'id="f-region_code"[^>]*aria-invalid="true"', answer.text)
    elsewhere = fields | {"login": "jingzhou", "region_code": JINGZHOU}
    answer = await wuhan.post("/console/people/new", data=elsewhere)
    assert answer.status_code == 403
    assert 'value="jingzhou"' in answer.text


async def test_a_role_is_granted_and_taken_back_and_a_refusal_says_why(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    granted = {"role": "central_editor", "region_code": "江岸区"}
    assert (await wuhan.post(f"{path}/grants", data=granted)).headers["location"] == path
    page = (await wuhan.get(path)).text
    assert "江岸区" in page
    assert "安全管理员" not in page  # what Wuhan could not give is not offered
    too_far = {"role": "central_editor", "region_code": JINGZHOU}
    answer = await wuhan.post(f"{path}/grants", data=too_far)
    assert answer.status_code == 403
    assert "421000" in answer.text
    assert len(await recorded(database, "grant.give")) == 1
    (number,) = re.findall(rf"{path}/grants/(\d+)/revoke", page)
    await wuhan.post(f"{path}/grants/{number}/revoke", data={"go": "1"})
    assert "/revoke" not in (await wuhan.get(path)).text


@pytest.mark.parametrize("typed", ["bianjibu", "jaqrm", "编辑部", "jiangan.b"])
async def test_somebody_is_found_by_name_pinyin_and_login(
    wuhan: httpx.AsyncClient, typed: str
) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    assert path in (await wuhan.get("/console/people", params={"q": typed})).text
    other = {"name": "总值班室", "region_code": JIANGAN}
    await wuhan.post(f"{path}/change", data=other)
    renamed = await wuhan.get("/console/people", params={"q": "zongzhiban"})
    assert path in renamed.text
    before = await wuhan.get("/console/people", params={"q": "bianjibu"})
    assert path not in before.text


async def test_a_machine_is_found_by_pinyin(wuhan: httpx.AsyncClient) -> None:
    fields = {"login": "wuhan.cb", "name": "武汉市融媒体中心采编系统", "region_code": WUHAN}
    path = (await wuhan.post("/console/people/services/new", data=fields)).headers["location"]
    found = await wuhan.get("/console/people/services", params={"q": "caibian"})
    assert path in found.text
    others = await wuhan.get("/console/people/services", params={"q": "shenhe"})
    assert path not in others.text


async def test_another_regions_person_is_not_there(app: FastAPI, wuhan: httpx.AsyncClient) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    async with await person(app, Role.UNIT_ADMINISTRATOR, JINGZHOU) as elsewhere:
        assert (await elsewhere.get(path)).status_code == 404
        for act in ("disable", "link", "sessions/end", "grants", "second-factor/removal"):
            answer = await elsewhere.post(f"{path}/{act}", data={"role": "reviewer"})
            assert answer.status_code == 404, act
            assert "text/html" in answer.headers["content-type"]
        assert "jiangan" not in (await elsewhere.get("/console/people")).text


async def test_who_only_reads_sees_why_and_no_button(
    app: FastAPI, wuhan: httpx.AsyncClient
) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    async with await person(app, Role.AUDITOR) as auditor:
        page = (await auditor.get(path)).text
        assert "只能查看" in page
        assert f'action="{path}' not in page
        assert (await auditor.post(f"{path}/disable", data={"go": "1"})).status_code == 403
        assert "/console/people/new" not in (await auditor.get("/console/people")).text
    async with await person(app, Role.CENTRAL_EDITOR) as editor:
        assert (await editor.get("/console/people")).status_code == 403


async def test_what_is_dangerous_wants_the_password_again_and_then_goes_on(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    await stale(database)
    answer = await wuhan.post(f"{path}/disable", data={"go": "1"})
    assert answer.status_code == 403
    assert f'name="_to" value="{path}/disable"' in answer.text
    assert await recorded(database, "person.disable") == []


async def test_somebody_is_disabled_and_enabled(wuhan: httpx.AsyncClient) -> None:
    _shown, path = await invited(wuhan, "jiangan.bianji", JIANGAN)
    await wuhan.post(f"{path}/disable", data={"go": "1"})
    assert f'action="{path}/enable"' in (await wuhan.get(path)).text
    listed = (await wuhan.get("/console/people?disabled=true&role=&q=&region_code=")).text
    assert path in listed
    assert path not in (await wuhan.get("/console/people?disabled=false")).text
    await wuhan.post(f"{path}/enable", data={"go": "1"})
    fields = {"name": "江岸区总编室", "region_code": JIANGAN}
    assert (await wuhan.post(f"{path}/change", data=fields)).headers["location"] == path
    assert (await wuhan.post(f"{path}/change", data={"name": ""})).status_code == 422
    assert "江岸区总编室" in (await wuhan.get(path)).text
    link = await wuhan.post(f"{path}/link", data={"go": "1"})
    assert len(set(re.findall(r"hubl_[\w-]+", link.text))) == 1


async def test_a_machines_key_is_shown_once_rotated_and_revoked(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    fields = {"login": "wuhan.caibian", "name": "武汉市融媒体中心采编系统", "region_code": WUHAN}
    added = await wuhan.post("/console/people/services/new", data=fields)
    path = added.headers["location"]
    await wuhan.post(f"{path}/grants", data={"role": "central_editor", "region_code": WUHAN})
    scoped = {"name": "推稿接口", "days": "30", "scopes": ["region:accounts:read"]}
    made = await wuhan.post(f"{path}/keys", data=scoped)
    (token,) = set(re.findall(r"hub_[\w-]{20,}", made.text))
    headers = {"Authorization": f"Bearer {token}"}
    assert (await anybody.get("/api/v1/accounts", headers=headers)).status_code == 200
    page = (await wuhan.get(path)).text
    assert not SECRET.search(page)
    assert token[:8] in page
    assert re.search(r'type="number" name="overlap_hours" value="24" min="0" max="168"', page)
    (key,) = re.findall(rf"{path}/keys/(\d+)/rotate", page)
    wrong = await wuhan.post(f"{path}/keys/{key}/rotate", data={"overlap_hours": "9999"})
    assert wrong.status_code == 422
    rotated = await wuhan.post(f"{path}/keys/{key}/rotate", data={"overlap_hours": "2"})
    assert token not in rotated.text
    (newer,) = set(re.findall(r"hub_[\w-]{20,}", rotated.text))
    assert (await anybody.get("/api/v1/accounts", headers=headers)).status_code == 200
    second = max(re.findall(rf"{path}/keys/(\d+)/rotate", (await wuhan.get(path)).text), key=int)
    await wuhan.post(f"{path}/keys/{second}/rotate", data={"overlap_hours": "0"})
    headers_of_newer = {"Authorization": f"Bearer {newer}"}
    refused = await anybody.get("/api/v1/accounts", headers=headers_of_newer)
    assert refused.status_code == 401  # none is wanted beside the one in its place
    await wuhan.post(f"{path}/keys/{key}/revoke", data={"go": "1"})
    assert (await anybody.get("/api/v1/accounts", headers=headers)).status_code == 401
    too_much = {"name": "推稿", "scopes": ["region:people:read"]}
    assert (await wuhan.post(f"{path}/keys", data=too_much)).status_code == 422
