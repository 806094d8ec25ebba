"""A command's page: what was asked, how far it has come, and what can be done about it."""

import csv
import io
import json

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import Actor, ActorKind, Grant
from hub.access.remit import WHOLE_HUB, Place
from hub.access.roles import Role
from hub.console.commands import record
from hub.console.commands.exports import MOST
from hub.kit.at_once import AtOnce
from hub.kit.problems import TooMany
from tests.console.conftest import person
from tests.console.newsday import CITY, COUNTY, Newsday, rows, words

WHOLE = Place(WHOLE_HUB)


async def show(browser: httpx.AsyncClient, command: int, query: str = "") -> str:
    answer = await browser.get(f"/console/commands/{command}{query}")
    assert answer.status_code == 200, answer.text
    return words(answer)


async def test_a_push_says_what_it_is_and_how_far_it_has_come(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    said = await show(editor, day.push)
    assert "启动防汛Ⅳ级应急响应" in said
    assert "1 / 3 已结束" in said
    assert "省融媒体中心" in said
    assert "平台返回 40013" in said
    assert "武汉市" in said


async def test_a_retractions_page_accounts_for_each_copy(
    day: Newsday, officer: httpx.AsyncClient
) -> None:
    said = await show(officer, day.retraction)
    assert "已撤下并核实 1" in said
    assert "需人工处理 工单 1" in said
    assert "40013" in await show(officer, day.retraction, "?state=by_person")


async def test_why_something_waits_is_said_without_a_code(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    said = await show(editor, day.push, "?state=parked")
    assert "平台拒绝：平台返回 40013" in said
    assert "refused:" not in said
    assert (
        "平台拒绝：平台返回 40013"
        in (await editor.get(f"/console/commands/{day.push}/record.csv")).text
    )


async def test_the_list_of_deliveries_has_the_filters_that_the_table_leads_to(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    page = f"/console/commands/{day.push}"
    assert f"{page}?region={CITY}&amp;platform=webhook#deliveries" in (await editor.get(page)).text
    answer = await editor.get(f"{page}?region={CITY}&platform=webhook&limit=1")
    listed = answer.text.partition('id="deliveries"')[2]
    assert listed.count("/placements/") == 1
    assert f"region={CITY}" in listed
    assert "cursor=" in listed
    assert "江岸区客户端" in listed
    assert "公安县客户端" not in listed


async def test_an_open_page_asks_again_for_what_moves_alone(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    page = f"/console/commands/{day.push}?below={CITY}&state=parked"
    whole = (await editor.get(page)).text
    asks = {"HX-Request": "true", "HX-Target": "details"}
    moves = (await editor.get(page, headers=asks)).text
    for start, end in (
        ('<span class="command-acts"', "</span>"),
        ('<div id="details"', "</section>"),
        ('<div id="listed"', "</table>"),
    ):
        shown = start + whole.partition(start)[2].partition(end)[0]
        assert shown in moves
    assert moves.count("heat-bad") == whole.count("heat-bad") > 0
    assert "<html" not in moves
    assert 'id="deliveries"' not in moves
    assert (await editor.get("/console/commands/99999", headers=asks)).status_code == 404


async def test_a_group_of_failures_is_tried_again(day: Newsday, editor: httpx.AsyncClient) -> None:
    page = f"/console/commands/{day.push}"
    group = (await editor.get(page)).text.partition('name="group" value="')[2][:32]
    answer = await editor.post(f"{page}/retry", data={"group": group})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert (await day.room.show(day.push)).progress.parked == 0


async def test_a_push_is_paused_for_a_reason_and_resumed(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    page = f"/console/commands/{day.push}"
    answer = await editor.post(f"{page}/pause", data={"reason": " "})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not (await day.room.show(day.push)).paused
    reason = "省防指通知待核实"
    assert (await editor.post(f"{page}/pause", data={"reason": reason})).status_code == 303
    said = await show(editor, day.push)
    assert f"{reason} · 拦下 1 个" in said
    assert (await editor.post(f"{page}/resume")).status_code == 303
    assert not (await day.room.show(day.push)).paused


async def test_an_instruction_is_entered_on_the_retractions_page(
    day: Newsday, officer: httpx.AsyncClient
) -> None:
    page = f"/console/commands/{day.retraction}"
    form = {
        "from": "省委网信办",
        "document": "鄂网信办函〔2026〕31号",
        "due_by": "2026-07-01T10:50",
    }
    assert (await officer.post(f"{page}/instruction", data=form)).status_code == 303
    said = await show(officer, day.retraction)
    assert "鄂网信办函〔2026〕31号" in said
    assert "2026-07-01 10:50" in said
    wrong = await officer.post(f"{page}/instruction", data={"from": ""})
    assert wrong.status_code == 422


async def test_who_may_only_read_can_do_nothing(app: FastAPI, day: Newsday) -> None:
    async with await person(app, Role.AUDITOR) as browser:
        answer = await browser.get(f"/console/commands/{day.push}")
        assert "/retry" not in answer.text
        assert "/pause" not in answer.text
        refused = await browser.post(f"/console/commands/{day.push}/pause", data={"reason": "x"})
    assert refused.status_code == 403


async def test_another_regions_command_is_not_there(app: FastAPI, day: Newsday) -> None:
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        for part in ("", "/events", "/record.csv"):
            answer = await browser.get(f"/console/commands/{day.push}{part}")
            assert answer.status_code == 404, part


async def test_the_record_has_each_delivery_and_for_auditors_each_act(
    day: Newsday, officer: httpx.AsyncClient, app: FastAPI
) -> None:
    await day.room.rows(
        "update accounts set name = '=cmd|1' where id = :account", account=day.county
    )
    answer = await officer.get(f"/console/commands/{day.push}/record.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeff")
    found = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    accounts = [row[3] for row in found if len(row) == 11 and row[0] == str(day.story)]
    assert accounts == ["江岸区客户端", "江岸区客户端", "'=cmd|1"]
    assert acts_in(answer.text) == []
    async with await person(app, Role.AUDITOR) as auditor:
        answer = await auditor.get(f"/console/commands/{day.push}/record.csv")
    assert acts_in(answer.text) == ["command.push", "command.export", "command.export"]


@pytest.mark.usefixtures("chinese")
async def test_what_closes_while_a_record_is_read_stands_in_it_once(
    day: Newsday, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "AT_ONCE", 1)
    reader = Actor("总编室", ActorKind.PERSON, grants=(Grant(Role.CENTRAL_EDITOR, WHOLE),))
    answer = await record.export(day.push, app.state.parts, reader)
    told = ""
    async for some in answer.body_iterator:
        told += str(some)
        if f",{day.city[0]}," in told and f",{day.city[1]}," not in told:
            await day.room.deliver(day.story, [day.city[1]])
    found = [row for row in csv.reader(io.StringIO(told)) if len(row) == 11]
    assert [row[2] for row in found[1:]] == [str(each) for each in (*day.city, day.county)]
    assert found[2][7] == "已发布"


async def test_records_are_exported_by_so_many_at_once_and_no_more(
    day: Newsday, officer: httpx.AsyncClient, editor: httpx.AsyncClient, app: FastAPI
) -> None:
    path = f"/console/commands/{day.push}/record.csv"
    assert (await officer.get(path)).is_success
    exports: AtOnce = app.state.exports
    assert not exports.open
    for number in range(MOST):
        exports.begin(f"person:{number}")
    refused = await officer.get(path)
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
    exports.end("person:0")
    assert (await editor.get(path)).is_success
    exports.begin("person:1")
    with pytest.raises(TooMany):  # each has a number of their own
        exports.begin("person:1")


def acts_in(record: str) -> list[str]:
    rows = csv.reader(io.StringIO(record))
    return [row[2] for row in rows if len(row) == 5 and row[4].startswith("sha256")]


async def test_evidence_is_every_call_and_every_look(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    account = day.city[0]
    await day.room.rows(
        "insert into attempts (article_id, account_id, slot, command_id, claim, worker, operation, "
        "version, outcome, code, why, milliseconds) values (:article, :account, 0, :command, 1, "
        "'w', 'publish', 1, 'refused', '40013', 'invalid appid', 38)",
        article=day.story,
        account=account,
        command=day.push,
    )
    await day.room.rows(
        "insert into observations (article_id, account_id, slot, viewpoint, saw, evidence) values "
        "(:article, :account, 0, 'platform', 'gone', '{\"status\": \"<b>404</b>\"}')",
        article=day.story,
        account=account,
    )
    answer = await editor.get(f"/console/articles/{day.story}/placements/{account}")
    assert answer.status_code == 200, answer.text
    assert "invalid appid" in words(answer)
    assert "<b>404" not in answer.text
    assert "404" in answer.text
    assert rows(answer) == 1


async def test_an_attempt_that_failed_shows_its_request_and_its_answer(
    app: FastAPI, day: Newsday, editor: httpx.AsyncClient
) -> None:
    account = day.city[0]
    answered = {"headers": [["x-log", "<i>7</i>"]], "body": "<b>标题含敏感词</b>", "bytes": 24}
    call = {"method": "POST", "url": "https://app.wuhan.example/hub", "milliseconds": 38}
    call |= {"status": 422, "failure": None, "sent": None, "answered": answered}
    await day.room.rows(
        "insert into attempts (article_id, account_id, slot, command_id, claim, worker, operation, "
        "version, outcome, exchanges) values (:article, :account, 0, :command, 4, 'w', 'publish', "
        "1, 'refused', cast(:exchanges as jsonb))",
        article=day.story,
        account=account,
        command=day.push,
        exchanges=json.dumps([call]),
    )
    evidence = f"/console/articles/{day.story}/placements/{account}"
    path = f"{evidence}/attempts/4/publish?slot=0"
    assert path in (await editor.get(evidence)).text
    answer = await editor.get(path)
    assert "标题含敏感词" in words(answer)
    assert "<b>标题" not in answer.text
    assert (await editor.get(f"{evidence}/attempts/5/publish")).status_code == 404
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        assert (await browser.get(path)).status_code == 404


async def test_another_regions_placement_is_not_there(app: FastAPI, day: Newsday) -> None:
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        path = f"/console/articles/{day.story}/placements"
        assert (await browser.get(f"{path}/{day.city[0]}")).status_code == 404
        assert (await browser.get(f"{path}/{day.county}")).status_code == 200


@pytest.mark.parametrize("query", ["?state=nowhere", "?below=999999", "?account=x"])
async def test_what_no_filter_means_is_refused(
    day: Newsday, editor: httpx.AsyncClient, query: str
) -> None:
    assert (await editor.get(f"/console/commands/{day.push}{query}")).status_code == 422


async def test_what_waits_for_a_second_person_is_approved_on_its_page(
    app: FastAPI, day: Newsday
) -> None:
    day.room.approval_above = 1
    proposed = await day.room.push(await day.room.write())
    day.room.approval_above = None
    async with await person(app, Role.REVIEWER) as browser:
        listed = await browser.get("/console/commands?to_approve=true")
        assert f"#{proposed}" in words(listed)
        page = await browser.get(f"/console/commands/{proposed}")
        assert f"/console/commands/{proposed}/approval" in page.text
        read = page.text.partition('name="read" value="')[2].partition('"')[0]
        path = f"/console/commands/{proposed}/approval"
        assert (await browser.post(path, data={"read": read})).status_code == 303
        assert rows(await browser.get("/console/commands?to_approve=true")) == 0
    await day.room.fire()
    assert (await day.room.show(proposed)).state == "issued"
