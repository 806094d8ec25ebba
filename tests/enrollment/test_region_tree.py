"""The tree of regions with counts: what is below a region, for whoever asks."""

from typing import Any

import httpx
import pytest

from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from tests.enrollment.places import API, Places, errors_of, items
from tests.people import acting

DEPARTMENT = {"region": "420000", "unit": "湖北省应急管理厅"}


async def tree(client: httpx.AsyncClient, **query: Any) -> dict[str, int]:
    """Return how many accounts each node has."""
    return {
        each["code"]: each["accounts"] for each in await items(client, "/regions/tree", **query)
    }


async def test_it_begins_with_the_provinces(places: Places) -> None:
    found = await tree(places.centre)
    assert len(found) == 31
    assert {code for code, accounts in found.items() if accounts} == {"420000"}
    assert found["420000"] == 6


async def test_a_node_says_what_it_is_and_counts_its_subtree(places: Places) -> None:
    nodes = await items(places.centre, "/regions/tree", parent="420000")
    (wuhan,) = [node for node in nodes if node["code"] == "420100"]
    assert wuhan == {
        "code": "420100",
        "name": "武汉市",
        "level": "city",
        "accounts": 2,
        "has_children": True,
        "above": ["湖北省"],
    }
    (jiangan,) = [
        n for n in await items(places.centre, "/regions/tree", parent="420100") if n["accounts"]
    ]
    assert (jiangan["name"], jiangan["has_children"]) == ("江岸区", False)
    assert await tree(places.centre, parent="420102") == {}


async def test_what_takes_no_pushes_is_not_counted(places: Places) -> None:
    account = f"{API}/accounts/{places.accounts['420102']}"
    assert (await places.centre.patch(account, json={"status": "suspended"})).is_success
    assert (await tree(places.centre, parent="420000"))["420100"] == 1


@pytest.mark.parametrize(
    ("region", "top"),
    [("420000", {"420000": 6}), ("420100", {"420100": 2}), ("421022", {"421022": 1})],
)
async def test_for_a_region_it_begins_there(
    region: str, top: dict[str, int], places: Places
) -> None:
    async with await places.acting(Role.AUDITOR, region) as auditor:
        assert await tree(auditor) == top


async def test_above_a_remit_are_only_the_ways_to_it(places: Places) -> None:
    more = [("421022", None)]
    async with await acting(places.app, Role.AUDITOR, "420100", more=more) as auditor:
        assert await tree(auditor) == {"420100": 2, "421022": 1}
        assert await tree(auditor, parent="420000") == {"420100": 2, "421000": 1}
        assert await tree(auditor, parent="421000") == {"421022": 1}


async def test_a_departments_accounts_are_counted_in_its_province(places: Places) -> None:
    async with await places.acting(Role.UNIT_OPERATOR, **DEPARTMENT) as operator:
        assert await tree(operator) == {"420000": 1}
        assert set((await tree(operator, parent="420000")).values()) == {0}


async def test_regions_are_found_by_name_pinyin_and_code(places: Places) -> None:
    for typed in ("公安", "gongan", "gaxian", "421022"):
        (node,) = [n for n in await items(places.centre, "/regions/tree", q=typed) if n["accounts"]]
        assert (node["code"], node["above"]) == ("421022", ["湖北省", "荆州市"])
    largest, *_ = await items(places.centre, "/regions/tree", q="42")
    assert largest["code"] == "420000"
    assert "420100" not in await tree(places.centre, q="shi", parent="421000")
    async with await places.acting(Role.AUDITOR, "420100") as auditor:
        assert await tree(auditor, q="gongan") == {}


async def test_a_parent_that_is_not_there_or_not_granted_is_named(places: Places) -> None:
    async with await places.acting(Role.AUDITOR, "420100") as auditor:
        for code, reason in (("420199", "there is no region"), ("430000", "was not granted")):
            answer = await auditor.get(f"{API}/regions/tree", params={"parent": code})
            assert reason in errors_of(answer)["query.parent"]


async def test_who_neither_pushes_nor_reads_accounts_does_not_see_it(places: Places) -> None:
    for role in Role:
        sees = {Permission.READ_ACCOUNTS, Permission.PUSH} & PERMISSIONS[role]
        async with await places.acting(role) as somebody:
            answer = await somebody.get(f"{API}/regions/tree")
            assert answer.status_code == (200 if sees else 403)
