"""The record at the console: found, shown, verified; by whoever may."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import hub
from hub.access.roles import Role
from hub.console.audit.acts import acts
from hub.kit.db import Database
from tests.audit.acts import act, tamper
from tests.console.conftest import person

PROOF = "/console/audit/proof"


@pytest.fixture
async def administrator(app: FastAPI, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of the audit administrator of a hub in which something was done."""
    for number in (620, 621):
        await act(database, f"article:{number}", {"reason": "<b>省应急管理厅要求更正</b>"})
    async with await person(app, Role.AUDIT_ADMINISTRATOR) as browser:
        yield browser


async def test_entries_are_found_and_shown(administrator: httpx.AsyncClient) -> None:
    page = (await administrator.get("/console/audit?subject=article:620&actor=&since=")).text
    assert "article:621" not in page
    (path,) = re.findall(r'href="(/console/audit/hub/\d+)"', page)
    entry = (await administrator.get(path)).text
    assert "省应急管理厅要求更正" in entry
    assert "article.add" in entry  # an act that has no other name is shown as its code
    assert "<b>省" not in entry
    assert 'href="/console/articles/620"' in entry
    assert "article:620" not in (await administrator.get("/console/audit?until=2026-01-01")).text
    since = (await administrator.get("/console/audit?since=2026-01-01")).text
    assert since.count("?subject=article%3A62") == 2
    assert (await administrator.get("/console/audit/hub/999")).status_code == 404
    assert (await administrator.get("/console/audit/hub/x")).status_code == 404


async def test_a_wrong_day_is_said_beside_its_field(administrator: httpx.AsyncClient) -> None:
    answer = await administrator.get("/console/audit?since=gestern")
    assert answer.status_code == 422
    assert re.search(r'id="f-since"[^>]*aria-invalid="true"', answer.text)


async def test_a_whole_record_is_said_to_be(
    administrator: httpx.AsyncClient, database: Database
) -> None:
    await administrator.post(f"{PROOF}/checkpoints", data={"go": "1"})
    line = re.search(r"<code>(1 [^<]+)</code>", (await administrator.get(PROOF)).text)
    assert line is not None
    report = await administrator.post(f"{PROOF}/verification", data={"go": "1"})
    assert "台账完整" in report.text
    same = await administrator.post(f"{PROOF}/anchors", data={"anchors": line[1]})
    assert "said-good" in same.text

    changed = "update audit_entries set actor = 'nobody' where subject = 'article:620'"
    await tamper(database, changed)
    report = await administrator.post(f"{PROOF}/verification", data={"go": "1"})
    assert "said-bad" in report.text
    assert re.search(r'<a href="/console/audit/hub/1">', report.text)
    await tamper(database, "delete from audit_checkpoints")
    cut = await administrator.post(f"{PROOF}/anchors", data={"anchors": line[1]})
    assert "said-bad" in cut.text
    none = await administrator.post(f"{PROOF}/anchors", data={"anchors": "17 gestern"})
    assert none.status_code == 422
    assert "17 gestern" in none.text


async def test_who_may_not_verify_or_export_sees_no_way_to(
    app: FastAPI, administrator: httpx.AsyncClient
) -> None:
    page = (await administrator.get("/console/audit")).text
    assert f'href="{PROOF}"' in page
    assert "/api/v1/audit/export" in page
    async with await person(app, Role.AUDITOR) as auditor:
        assert "/api/v1/audit/export" not in (await auditor.get("/console/audit")).text
        proof = (await auditor.get(PROOF)).text
        assert f'action="{PROOF}/checkpoints"' not in proof
        assert "/api/v1/audit/export" not in proof
        assert (await auditor.post(f"{PROOF}/checkpoints")).status_code == 403
    async with await person(app, Role.SECURITY_ADMINISTRATOR) as security:
        for path in ("/console/audit", "/console/audit/hub/1", PROOF):
            assert (await security.get(path)).status_code == 403
        assert (await security.post(f"{PROOF}/verification")).status_code == 403


def test_acts_of_this_version_have_names() -> None:
    source = "".join(path.read_text() for path in Path(hub.__file__).parent.rglob("*.py"))
    known = acts()
    for said in re.findall(r'action="([a-z_]+\.[a-z_]+)"', source):
        assert said in known, said
