"""A unit's administrator enrols and changes the accounts of its own subtree, without the centre.

荆州市 (421000) has 公安县 (421022) below it; 武汉市 (420100) is its neighbour.
"""

from collections.abc import AsyncIterator

import httpx
import pytest

from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from hub.enrollment.examples import ACCOUNT
from tests.enrollment.files import GONGAN, HEADINGS, JINGZHOU, MORE, WUHAN, csv_of
from tests.enrollment.places import API, Places, errors_of, imports, items, listed

APP = ACCOUNT | {
    "external_id": "yunshang-421022",
    "name": "云上公安",
    "organisation": "公安县融媒体中心",
    "region_code": "421022",
}
SHISHOU = ["site", "421081", "石首市人民政府网", "石首市融媒体中心", "421081"]
SECRET = "whsec_YW4gZXhhbXBsZSwgbm90IGEgc2VjcmV0"


@pytest.fixture
async def jingzhou(places: Places) -> AsyncIterator[httpx.AsyncClient]:
    """A client of whoever administers 荆州市."""
    async with await places.acting(Role.UNIT_ADMINISTRATOR, "421000") as administrator:
        yield administrator


async def test_a_city_enrols_and_changes_its_counties_accounts(jingzhou: httpx.AsyncClient) -> None:
    made = await jingzhou.post(f"{API}/accounts", json=APP)
    assert made.status_code == 201, made.text
    path = f"{API}/accounts/{made.json()['id']}"
    changed = await jingzhou.patch(path, json={"name": "云上公安·新闻", "tags": ["客户端"]})
    assert changed.json()["name"] == "云上公安·新闻"
    assert (await jingzhou.put(f"{path}/credentials", json={"secret": SECRET})).status_code == 200
    assert await listed(jingzhou) == ["421000", "421022", "yunshang-421022"]


async def test_the_record_names_the_city(jingzhou: httpx.AsyncClient, places: Places) -> None:
    await jingzhou.post(f"{API}/accounts", json=APP)
    *_, entry = sorted(await items(places.centre, "/audit"), key=lambda one: str(one["at"]))
    assert entry["action"] == "account.enrol"
    assert entry["actor"].startswith("service:unit_administrator")


async def test_a_city_imports_its_ledger_with_units_that_are_new(
    jingzhou: httpx.AsyncClient,
) -> None:
    renamed = [*GONGAN[:2], "公安县人民政府门户网站", *GONGAN[3:]]
    report = (await imports(jingzhou, [JINGZHOU, renamed, SHISHOU])).json()
    counted = [report[name] for name in ("created", "updated", "unchanged")]
    assert (counted, report["organisations_created"]) == ([1, 1, 1], 1)
    assert await listed(jingzhou) == ["421000", "421022", "421081"]


async def test_every_cell_outside_of_the_city_is_named_at_once_and_nothing_is_done(
    jingzhou: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    answer = await imports(
        jingzhou,
        [
            SHISHOU,
            ["site", "qiaokou", "硚口区人民政府网", "硚口区融媒体中心", "420104"],
            [*JINGZHOU[:4], "420000"],
            [*WUHAN[:3], "荆州市融媒体中心", "421000"],
            ["site", "new", "荆州发布", "武汉市融媒体中心", "421000"],
            ["site", "nowhere", "荆州发布", "荆州市融媒体中心", "421099"],
        ],
    )
    assert errors_of(answer) == {
        "line 3, column 5 (行政区划代码)": "region 420104 was not granted to you",
        "line 4, column 4 (单位)": (
            "this unit is enrolled in 421000, here in 420000: write its full name"
        ),
        "line 4, column 5 (行政区划代码)": "region 420000 was not granted to you",
        "line 5, column 2 (账号ID)": "another unit has enrolled this account already",
        "line 6, column 4 (单位)": "a unit elsewhere has this name: write the full name",
        "line 7, column 5 (行政区划代码)": (
            "there is no region 421099; `hub region import` brings in all there are"
        ),
    }
    assert await places.state() == before
    for hidden in ("420100", "武汉"):
        assert hidden not in answer.text


async def test_a_dry_run_names_the_same_cells(jingzhou: httpx.AsyncClient) -> None:
    rows = [[*WUHAN[:3], "荆州市融媒体中心", "421000"]]
    tried = errors_of(await imports(jingzhou, rows, dry_run=True))
    assert tried == errors_of(await imports(jingzhou, rows))


async def test_an_account_cannot_be_moved_out_of_the_city_nor_into_it(
    jingzhou: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    out = await imports(jingzhou, [[*GONGAN[:3], "武汉市融媒体中心", "420100"]])
    assert errors_of(out) == {
        "line 2, column 5 (行政区划代码)": "region 420100 was not granted to you",
    }
    into = await imports(jingzhou, [[*WUHAN[:3], "荆州市融媒体中心", "421000"]])
    assert list(errors_of(into)) == ["line 2, column 2 (账号ID)"]
    assert await places.state() == before
    within = await imports(jingzhou, [[*GONGAN[:3], "荆州市融媒体中心", "421000"]])
    assert within.json()["updated"] == 1


async def test_the_centre_may_move_it(places: Places) -> None:
    moved = [[*GONGAN[:3], "武汉市融媒体中心", "420100"]]
    assert (await imports(places.centre, moved)).json()["updated"] == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"region_code": "420100", "organisation": "武汉市融媒体中心"}, "body.region_code"),
        ({"region_code": "420000", "organisation": "湖北省融媒体中心"}, "body.region_code"),
        ({"external_id": "420100"}, "body.external_id"),
        ({"organisation": "武汉市融媒体中心"}, "body.organisation"),
    ],
)
async def test_a_form_is_refused_by_field_too(
    said: dict[str, str], field: str, jingzhou: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    account = {"platform": "site", "external_id": "new", "name": "荆州发布"}
    account |= {"organisation": "荆州市融媒体中心", "region_code": "421000"} | said
    assert list(errors_of(await jingzhou.post(f"{API}/accounts", json=account))) == [field]
    assert await places.state() == before


async def test_one_unit_among_several_of_the_province_enrols_its_own_alone(places: Places) -> None:
    unit = {"region": "420000", "unit": "湖北省应急管理厅"}
    own = ["site", "yjt-2", "湖北应急科普", "湖北省应急管理厅", "420000"]
    async with await places.acting(Role.UNIT_ADMINISTRATOR, **unit) as administrator:
        assert (await imports(administrator, [own])).json()["created"] == 1
        before = await places.state()
        others = [
            ["site", "a", "湖北发布", "湖北省融媒体中心", "420000"],  # another unit of the province
            ["site", "b", "湖北发布", "湖北省应急管理厅（新）", "420000"],  # one that is not there
            ["site", "c", "荆州发布", "荆州市融媒体中心", "421000"],  # below it, and another's
        ]
        reason = "the accounts of this unit were not granted to you"
        assert errors_of(await imports(administrator, others)) == {
            f"line {line}, column 4 (单位)": reason for line in (2, 3, 4)
        }
        moved = [*own[:3], "湖北省融媒体中心", "420000"]
        assert list(errors_of(await imports(administrator, [moved]))) == ["line 2, column 4 (单位)"]
        assert await places.state() == before


WRITES = [
    ("POST", "/accounts", {"json": APP}, Permission.WRITE_ACCOUNTS),
    (
        "POST",
        "/accounts/import",
        {"content": csv_of([SHISHOU]), "headers": {"Content-Type": "text/csv"}},
        Permission.WRITE_ACCOUNTS,
    ),
    ("PATCH", "/accounts/{id}", {"json": {"tags": ["应急"]}}, Permission.WRITE_ACCOUNTS),
    ("PUT", "/accounts/{id}/credentials", {"json": {}}, Permission.SET_CREDENTIALS),
    ("PUT", "/accounts/{id}/filing", {"json": {}}, Permission.WRITE_ACCOUNTS),
    ("PUT", "/accounts/{id}/responsible", {"json": {"people": []}}, Permission.WRITE_ACCOUNTS),
    ("POST", "/accounts/{id}/authorization", {}, Permission.SET_CREDENTIALS),
    ("GET", "/platforms/weibo/app", {}, Permission.READ_APPS),
    ("PUT", "/platforms/weibo/app", {"json": {"key": "1", "secret": "s"}}, Permission.SET_APPS),
]


async def test_who_was_not_granted_an_act_is_refused_with_the_reason(places: Places) -> None:
    number = places.accounts["421022"]
    for role in Role:
        async with await places.acting(role) as somebody:
            before = await places.state()
            for verb, path, more, needed in WRITES:
                if needed not in PERMISSIONS[role]:
                    answer = await somebody.request(verb, API + path.format(id=number), **more)
                    assert answer.status_code == 403, (verb, path)
                    assert needed in answer.json()["detail"]
            assert await places.state() == before


async def test_who_was_granted_an_act_is_not(places: Places) -> None:
    number = places.accounts["421022"]
    for role in Role:
        async with await places.acting(role) as somebody:
            for verb, path, more, needed in WRITES:
                if needed in PERMISSIONS[role]:
                    answer = await somebody.request(verb, API + path.format(id=number), **more)
                    assert answer.status_code != 403, (verb, path)


async def test_a_key_for_accounts_sets_no_credentials(places: Places) -> None:
    scopes = [Permission.WRITE_ACCOUNTS]
    number = places.accounts["421022"]
    async with await places.acting(Role.UNIT_ADMINISTRATOR, "421000", scopes=scopes) as machine:
        reason = "you may enrol accounts here, but not set their credentials"
        enrolled = await machine.post(f"{API}/accounts", json=APP)
        assert errors_of(enrolled) == {"body.credentials.secret": reason}
        settings = APP["settings"]
        assert isinstance(settings, dict)
        row = ["webhook", "app-421022", "云上公安", "公安县融媒体中心", "421022"]
        imported = await imports(
            machine, [[*row, str(settings["endpoint"]), SECRET]], [*HEADINGS, *MORE]
        )
        assert errors_of(imported) == {"line 2, column 7 (credentials.secret)": reason}
        path = f"{API}/accounts/{number}/credentials"
        assert (await machine.put(path, json={"secret": SECRET})).status_code == 403
        without = {name: value for name, value in APP.items() if name != "credentials"}
        assert (await machine.post(f"{API}/accounts", json=without)).status_code == 201
