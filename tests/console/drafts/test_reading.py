"""A draft for whoever reads it and writes none: its words, and nothing to press."""

import httpx
from fastapi import FastAPI

from hub.access.roles import Role
from hub.kit.db import Database
from tests.auth.hubei import API
from tests.commands.newsroom import Newsroom
from tests.console.conftest import person
from tests.console.drafts.test_drafts import (
    DRAFTS,
    GONGAN,
    JIANGAN,
    SCRIPT,
    WORDS,
    begun,
    sent,
)
from tests.console.newsday import words
from tests.people import grant


async def test_an_auditor_reads_what_others_write(app: FastAPI, editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    await sent(editor, path, **WORDS, source="武汉市水务局", category="notice")
    async with await person(app, Role.AUDITOR) as auditor:
        listed, read = (await auditor.get(DRAFTS)).text, await auditor.get(path)
        looks = await auditor.get(f"{path}/previews")
        assert (await sent(auditor, path, **WORDS, revision=2)).status_code == 403
    assert path in listed
    assert "写新稿" not in listed
    for said in ("停水公告", "7月1日8时起停水。", "武汉市水务局", "公告"):
        assert said in words(read)
    assert "<p>7月1日8时起停水。</p>" in read.text
    assert f'action="{path}' not in read.text
    assert looks.status_code == 200


async def test_who_writes_is_not_told_that_somebody_reads(
    app: FastAPI, editor: httpx.AsyncClient
) -> None:
    path = await begun(editor)
    async with await person(app, Role.AUDITOR) as auditor:
        assert (await auditor.get(path)).status_code == 200
        assert (await auditor.put(path.replace("/console", API) + "/presence")).status_code == 403
    html = (await editor.get(path)).text
    assert 'id="others" class="said said-warn" role="status" hidden' in html


async def test_a_script_in_a_draft_stays_text_for_its_reader(
    app: FastAPI, editor: httpx.AsyncClient
) -> None:
    path = await begun(editor)
    await sent(editor, path, title=SCRIPT, body=SCRIPT, source=SCRIPT, source_url=SCRIPT)
    async with await person(app, Role.AUDITOR) as auditor:
        html = (await auditor.get(path)).text
    assert "<script>alert" not in html
    assert "onerror=alert" not in html.replace("&lt;img src=x onerror=alert", "")


async def test_who_writes_in_one_place_and_reads_in_all_writes_in_the_one(
    app: FastAPI, editor: httpx.AsyncClient, database: Database
) -> None:
    room = Newsroom(database)
    await room.open()
    here, there = await begun(editor, region=JIANGAN), await begun(editor, region=GONGAN)
    async with await person(app, Role.UNIT_OPERATOR, JIANGAN) as both:
        (user,) = await room.rows("select max(id) as id from users")
        async with database.work() as session:
            await grant(session, user.id, Role.AUDITOR)
        mine, theirs = (await both.get(here)).text, (await both.get(there)).text
        assert (await sent(both, there, **WORDS)).status_code == 404
    assert 'id="draft-form"' in mine
    assert "data-drawer" in theirs
    assert 'id="draft-form"' not in theirs
