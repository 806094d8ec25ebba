"""Who sees which accounts and units: what a grant for a region, or for a unit, reaches."""

import pytest

from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from tests.enrollment.places import API, Places, errors_of, items, listed
from tests.people import acting

EVERY = ["420000", "yjt-420000", "420100", "420102", "421000", "421022"]
JINGZHOU = {"region": "421000"}
DEPARTMENT = {"region": "420000", "unit": "湖北省应急管理厅"}
READERS = {role for role in Role if Permission.READ_ACCOUNTS in PERMISSIONS[role]}


@pytest.mark.parametrize(
    ("region", "seen"),
    [
        (None, EVERY),
        ("420000", EVERY),
        ("420100", ["420100", "420102"]),
        ("421000", ["421000", "421022"]),
        ("421022", ["421022"]),
        ("429000", []),
        ("430000", []),
    ],
)
async def test_a_grant_for_a_region_shows_its_subtree(
    region: str | None, seen: list[str], places: Places
) -> None:
    async with await places.acting(Role.AUDITOR, region) as auditor:
        assert await listed(auditor) == seen
        units = {each["region_code"] for each in await items(auditor, "/organisations")}
        assert units == {code.removeprefix("yjt-") for code in seen}


async def test_whoever_reads_accounts_reads_those_of_their_region(places: Places) -> None:
    own, other = places.accounts["421022"], places.accounts["420100"]
    for role in READERS:
        async with await places.acting(role, "421022") as reader:
            assert await listed(reader) == ["421022"]
            assert (await reader.get(f"{API}/accounts/{own}")).json()["id"] == own
            assert (await reader.get(f"{API}/accounts/{other}")).status_code == 404


async def test_several_grants_show_what_each_does_once(places: Places) -> None:
    more = [("421022", None), ("420102", None), ("420000", places.units["公安县融媒体中心"])]
    async with await acting(places.app, Role.AUDITOR, "421000", more=more) as auditor:
        assert await listed(auditor) == ["420102", "421000", "421022"]


async def test_a_department_of_the_province_sees_its_own_and_not_all_of_hubei(
    places: Places,
) -> None:
    async with await places.acting(Role.UNIT_OPERATOR, **DEPARTMENT) as operator:
        assert await listed(operator) == ["yjt-420000"]
        assert [unit["name"] for unit in await items(operator, "/organisations")] == [
            "湖北省应急管理厅"
        ]
        for number in set(places.accounts.values()) - {places.accounts["yjt-420000"]}:
            assert (await operator.get(f"{API}/accounts/{number}")).status_code == 404


async def test_pages_follow_each_other_within_a_remit(places: Places) -> None:
    async with await places.acting(Role.AUDITOR, "420100") as auditor:
        first = (await auditor.get(f"{API}/accounts", params={"limit": 1})).json()
        query = {"limit": 1, "cursor": first["next"]}
        second = (await auditor.get(f"{API}/accounts", params=query)).json()
    assert [each["external_id"] for each in first["items"] + second["items"]] == [
        *("420100", "420102"),
    ]
    assert second["next"] is None


async def test_who_was_not_granted_accounts_reads_none_and_hears_why(places: Places) -> None:
    for role in set(Role) - READERS:
        async with await places.acting(role) as stranger:
            for path in ("/accounts", f"/accounts/{places.accounts['420100']}"):
                answer = await stranger.get(API + path)
                assert answer.status_code == 403
                assert "region:accounts:read" in answer.json()["detail"]


async def test_who_administers_people_sees_the_units_that_they_work_for(places: Places) -> None:
    async with await places.acting(Role.SECURITY_ADMINISTRATOR) as administrator:
        assert len(await items(administrator, "/organisations")) == len(places.units)


async def test_anybody_reads_the_divisions_and_few_import_them(places: Places) -> None:
    for role in (None, *Role):
        async with await acting(places.app, role) as somebody:
            assert len(await items(somebody, "/regions", parent="421000")) == 9
            assert (await somebody.get(f"{API}/regions/421022")).status_code == 200
            imported = await somebody.post(f"{API}/regions/import")
        may = role is not None and Permission.IMPORT_REGIONS in PERMISSIONS[role]
        assert imported.status_code == (200 if may else 403)


async def test_a_filter_for_more_than_was_granted_shows_what_was(places: Places) -> None:
    async with await places.acting(Role.AUDITOR, **JINGZHOU) as auditor:
        assert await listed(auditor, region="420000") == ["421000", "421022"]
        assert await listed(auditor, region="421022") == ["421022"]
        assert await listed(auditor, region="421002") == []


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ({"region": "420199"}, {"query.region": "there is no region 420199"}),
        ({"region": "420100"}, {"query.region": "region 420100 was not granted to you"}),
        ({"organisation": 99}, {"query.organisation": "there is no organisation 99"}),
        ({"platform": "nowhere"}, {"query.platform": "no connector has this name; there are: "}),
        (
            {"region": "420199", "platform": "nowhere"},
            {
                "query.region": "there is no region 420199",
                "query.platform": "no connector has this name; there are: ",
            },
        ),
    ],
)
async def test_a_filter_by_which_nothing_can_be_found_is_named(
    query: dict[str, str], reasons: dict[str, str], places: Places
) -> None:
    async with await places.acting(Role.AUDITOR, **JINGZHOU) as auditor:
        answer = await auditor.get(f"{API}/accounts", params=query)
    errors = errors_of(answer)
    assert list(errors) == list(reasons)
    assert [errors[field].startswith(reasons[field]) for field in errors] == [True] * len(reasons)


async def test_a_unit_of_another_region_is_as_unknown_as_one_that_is_not_there(
    places: Places,
) -> None:
    unit = places.units["武汉市融媒体中心"]
    async with await places.acting(Role.AUDITOR, **JINGZHOU) as auditor:
        there = await auditor.get(f"{API}/accounts", params={"organisation": unit})
        nowhere = await auditor.get(f"{API}/accounts", params={"organisation": 99})
    assert errors_of(there)["query.organisation"] == errors_of(nowhere)[
        "query.organisation"
    ].replace("99", str(unit))


@pytest.mark.parametrize(
    ("path", "field"),
    [("/organisations?region=420199", "query.region"), ("/regions?parent=420199", "query.parent")],
)
async def test_other_lists_name_a_region_that_is_not_there(
    path: str, field: str, places: Places
) -> None:
    assert list(errors_of(await places.centre.get(API + path))) == [field]
