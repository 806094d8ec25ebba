"""Work orders: found, done, and no more than the hub believes."""

import httpx
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.conftest import person
from tests.console.newsday import CITY, COUNTY, Newsday, rows, words


async def test_an_order_is_read_and_done(day: Newsday, officer: httpx.AsyncClient) -> None:
    listed = await officer.get("/console/orders")
    number = await day.order()
    assert f"撤稿 #{number}" in words(listed)
    assert "超时" in words(listed)
    page = f"/console/orders/{number}"
    assert "请在后台删除这篇稿件。" in words(await officer.get(page))
    answer = await officer.post(f"{page}/done", data={"link": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert rows(await officer.get("/console/orders")) == 0
    assert "/done" not in (await officer.get(page)).text
    assert (await day.room.show(day.retraction)).progress.open == 1  # the hub looks first


async def test_a_link_that_is_needed_is_asked_for(day: Newsday, officer: httpx.AsyncClient) -> None:
    number = await day.order()
    await day.room.rows("update work_orders set needs_link = true")
    for link in ("", "no address"):
        answer = await officer.post(f"/console/orders/{number}/done", data={"link": link})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert rows(await officer.get("/console/orders")) == 1


async def test_filters_stand_in_the_address(day: Newsday, officer: httpx.AsyncClient) -> None:
    assert rows(await officer.get(f"/console/orders?account={day.city[1]}&late=true")) == 1
    assert rows(await officer.get(f"/console/orders?account={day.county}")) == 0


async def test_a_retraction_leads_to_its_own_orders(
    day: Newsday, officer: httpx.AsyncClient
) -> None:
    own = f"/console/orders?command={day.retraction}"
    shown = await officer.get(f"/console/commands/{day.retraction}")
    assert shown.text.count(f'href="{own}"') == 2  # beside what became of them, and what failed
    listed = await officer.get(own)
    assert rows(listed) == 1
    assert f'name="command" type="text" value="{day.retraction}"' in listed.text
    assert rows(await officer.get(f"/console/orders?command={day.push}")) == 0


async def test_what_nobody_told_of_is_found_by_its_push_and_by_its_retraction(
    day: Newsday, officer: httpx.AsyncClient
) -> None:
    first, second = await untold(day), await untold(day)
    for order in (first, second):
        (row,) = await day.room.rows(
            "select o.command_id as push, p.command_id as retraction from work_orders o "
            "join placements p using (article_id, account_id, slot) where o.id = :order",
            order=order,
        )
        assert row.push != row.retraction
        for command in (row.push, row.retraction):
            listed = await officer.get(f"/console/orders?untold=true&command={command}")
            assert rows(listed) == 1
            assert f'href="/console/orders/{order}"' in listed.text


async def untold(day: Newsday) -> int:
    """Let a story be retracted of which nobody has said that it was put out; return its order."""
    story = await day.room.write()
    await day.room.push(story, target={"accounts": [day.city[0]]})
    await day.room.rows(
        "insert into work_orders (article_id, account_id, slot, command_id, operation, "
        "instructions, due_by) select article_id, account_id, slot, command_id, 'publish', "
        "'请发布以下稿件。', now() from placements where article_id = :story",
        story=story,
    )
    await day.room.retract(story)
    await day.room.park(story, day.city[0], "unknown", have="doubt", version=1)
    (row,) = await day.room.rows("select max(id) as id from work_orders")
    found: int = row.id
    return found


async def test_many_that_were_never_put_out_are_answered_for_at_once(
    day: Newsday, officer: httpx.AsyncClient
) -> None:
    orders = [await untold(day) for _ in range(3)]
    assert "没有人说过" in words(await officer.get("/console/orders"))
    listed = await officer.get("/console/orders?untold=true")
    assert rows(listed) == 3
    assert listed.text.count("data-each") == 3
    path = "/console/orders/never-published"
    answer = await officer.post(path, data={"order": [str(order) for order in orders[:2]]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/orders?untold=true")
    assert "answered.2" in answer.headers["set-cookie"]
    assert rows(await officer.get("/console/orders?untold=true")) == 1
    for wrong in ({}, {"order": "x"}, {"order": "99999"}, {"order": str(10**30)}):
        refused = await officer.post(path, data=wrong)
        assert refused.status_code == 422, wrong
    assert rows(await officer.get("/console/orders?untold=true")) == 1


async def test_another_units_orders_are_not_answered_for(
    app: FastAPI, day: Newsday, officer: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    order = str(await untold(day))
    path = "/console/orders/never-published"
    async with await person(app, Role.UNIT_OPERATOR, COUNTY) as other:
        assert rows(await other.get("/console/orders?untold=true")) == 0
        assert (await other.post(path, data={"order": order})).status_code == 422
    assert "data-each" not in (await editor.get("/console/orders?untold=true")).text
    assert (await editor.post(path, data={"order": order})).status_code == 403
    async with await person(app, Role.UNIT_OPERATOR, CITY) as own:
        assert (await own.post(path, data={"order": order})).status_code == 303
    assert rows(await officer.get("/console/orders?untold=true")) == 0


async def test_another_regions_order_is_not_there(app: FastAPI, day: Newsday) -> None:
    number = await day.order()
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        assert (await browser.get(f"/console/orders/{number}")).status_code == 404
        assert rows(await browser.get("/console/orders")) == 0


async def test_who_may_not_confirm_sees_no_form(day: Newsday, editor: httpx.AsyncClient) -> None:
    page = f"/console/orders/{await day.order()}"
    assert "/done" not in (await editor.get(page)).text
    assert (await editor.post(f"{page}/done", data={})).status_code == 403
