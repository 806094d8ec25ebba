import base64
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.enrollment.examples import ACCOUNT
from hub.enrollment.upload.table import CSV, XLSX
from tests.enrollment.files import HEADINGS, JIANGAN, PROVINCE, WUHAN, XIANTAO, csv_of
from tests.enrollment.workbooks import workbook

API = "/api/v1"
SECRET = "whsec_" + base64.b64encode(b"geheim-geheim-geheim-420100").decode()
YUNSHANG = ACCOUNT | {"credentials": {"secret": SECRET}}
LEDGER = csv_of([PROVINCE, WUHAN, JIANGAN, XIANTAO])


@pytest.fixture
async def enrolled(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of a hub with the divisions and four accounts."""
    answer = await imports(client, LEDGER)
    assert answer.status_code == 200, answer.text
    return client


async def imports(
    client: httpx.AsyncClient, raw: bytes, kind: str = CSV, **query: Any
) -> httpx.Response:
    return await client.post(
        f"{API}/accounts/import", content=raw, headers={"Content-Type": kind}, params=query
    )


async def items(client: httpx.AsyncClient, path: str, **query: Any) -> list[Any]:
    answer = await client.get(API + path, params=query)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


def fields_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]


async def test_regions_are_imported_and_found(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{API}/regions/import")
    assert answer.json()["unchanged"] == 3_348
    hubei = await items(client, "/regions", parent="420000")
    assert [hubei[0]["name"], hubei[-1]["name"], len(hubei)] == ["武汉市", "省直辖县级行政区划", 14]
    assert [each["code"] for each in await items(client, "/regions", q="江岸")] == ["420102"]
    assert len(await items(client, "/regions", q="4201", limit=200)) == 14
    assert await items(client, "/regions", q="100%") == []


async def test_a_region_shows_what_it_lies_in(enrolled: httpx.AsyncClient) -> None:
    region = (await enrolled.get(f"{API}/regions/420102")).json()
    assert [region["name"], region["level"], region["parent_code"]] == [
        *("江岸区", "county", "420100"),
    ]
    assert [each["name"] for each in region["ancestors"]] == ["湖北省", "武汉市"]
    assert (await enrolled.get(f"{API}/regions/420199")).status_code == 404
    assert (await enrolled.get(f"{API}/regions/420102001")).status_code == 404
    assert fields_of(await enrolled.get(f"{API}/regions/wuhan")) == ["path.code"]


async def test_regions_come_in_pages(enrolled: httpx.AsyncClient) -> None:
    found: list[str] = []
    cursor = None
    while True:
        query = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = (await enrolled.get(f"{API}/regions", params=query)).json()
        found += [region["code"] for region in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert len(found) == len(set(found)) == 3_348


@pytest.mark.parametrize(
    ("query", "external_ids"),
    [
        ({}, ["420000", "420100", "420102", "429004"]),
        ({"region": "420100"}, ["420100", "420102"]),
        ({"region": "４２０１００"}, ["420100", "420102"]),
        ({"region": "429000"}, ["429004"]),
        ({"region": "430000"}, []),
        ({"platform": "site"}, ["420000", "420100", "420102", "429004"]),
        ({"platform": "webhook"}, []),
        ({"level": "county"}, ["420102", "429004"]),
        ({"status": "suspended"}, []),
        ({"q": "江岸"}, ["420102"]),
        ({"q": "429004"}, ["429004"]),
        ({"q": "%"}, []),
        ({"tag": "应急"}, []),
        ({"region": "420000", "level": "city"}, ["420100"]),
        ({"limit": 2}, ["420000", "420100"]),
    ],
)
async def test_accounts_are_listed_by_filters(
    query: dict[str, Any], external_ids: list[str], enrolled: httpx.AsyncClient
) -> None:
    found = await items(enrolled, "/accounts", **query)
    assert [account["external_id"] for account in found] == external_ids


async def test_accounts_of_a_unit_are_listed(enrolled: httpx.AsyncClient) -> None:
    (unit,) = await items(enrolled, "/organisations", region="420100", q="江岸")
    assert unit["name"] == "武汉市江岸区融媒体中心"
    found = await items(enrolled, "/accounts", organisation=unit["id"])
    assert [account["external_id"] for account in found] == ["420102"]


async def test_pages_of_accounts_follow_each_other(enrolled: httpx.AsyncClient) -> None:
    first = (await enrolled.get(f"{API}/accounts", params={"limit": 3})).json()
    query = {"limit": 3, "cursor": first["next"]}
    second = (await enrolled.get(f"{API}/accounts", params=query)).json()
    assert [account["external_id"] for account in second["items"]] == ["429004"]
    assert second["next"] is None


async def test_an_account_is_enrolled_shown_and_changed(enrolled: httpx.AsyncClient) -> None:
    made = await enrolled.post(f"{API}/accounts", json=YUNSHANG)
    assert made.status_code == 201, made.text
    account = made.json()
    assert account["organisation"] == "武汉市融媒体中心"
    assert account["region"] == "武汉市"
    assert account["credentials_set_at"] is not None
    path = f"{API}/accounts/{account['id']}"
    assert (await enrolled.get(path)).json() == account
    changed = await enrolled.patch(path, json={"status": "suspended"})
    assert changed.json()["status"] == "suspended"
    twice = await enrolled.post(f"{API}/accounts", json=YUNSHANG)
    assert twice.status_code == 409


async def test_no_answer_ever_holds_a_secret(enrolled: httpx.AsyncClient) -> None:
    made = await enrolled.post(f"{API}/accounts", json=YUNSHANG)
    path = f"{API}/accounts/{made.json()['id']}"
    answers = [
        made,
        await enrolled.get(path),
        await enrolled.get(f"{API}/accounts"),
        await enrolled.put(f"{path}/credentials", json={"secret": SECRET}),
        await enrolled.put(f"{path}/credentials", json={"secret": SECRET + "!"}),
        await enrolled.put(f"{path}/credentials", json={"secret": [SECRET]}),
        await enrolled.put(f"{path}/credentials", json=[SECRET]),
        await enrolled.post(f"{API}/accounts", json=YUNSHANG | {"credentials": SECRET}),
        await enrolled.post(f"{API}/accounts", json=YUNSHANG | {"region_code": SECRET}),
        await imports(
            enrolled,
            csv_of([[*WUHAN[:1], SECRET, *WUHAN[2:], SECRET]], [*HEADINGS, "credentials.secret"]),
        ),
        await enrolled.get(f"{API}/audit"),
    ]
    assert [answer.status_code for answer in answers] == [
        *(201, 200, 200, 200, 422, 422, 422, 422, 422, 422, 200),
    ]
    assert [answer.text for answer in answers if SECRET in answer.text] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"followers": 7}, "body.followers"),
        ({"name": None}, "body.name"),
        ({"status": "gone"}, "body.status"),
        ({"tags": ["长" * 51]}, "body.tags[0]"),
        ({"settings": {"endpoint": "http://127.0.0.1/"}}, "body.settings.endpoint"),
        ({"settings": {"endpoint": "https://a.cn", "x": "y" * 17_000}}, "body.settings"),
        ({"quotas": {"publish": {"limit": -1, "per": "day"}}}, "body.quotas.publish.limit"),
        ({"quotas": {"publish": {"limit": 1, "per": "week"}}}, "body.quotas.publish.per"),
        ({"url": "https://www.wuhan.gov.cn:99999/"}, "body.url"),
        ({"url": "https://www.wuhan.gov.cn/a b"}, "body.url"),
        ({"url": "https://user:password@www.wuhan.gov.cn/"}, "body.url"),
        ({"url": "https://evil.example\\.www.wuhan.gov.cn/"}, "body.url"),
        ({"url": "javascript:alert(1)//https://www.wuhan.gov.cn/"}, "body.url"),
        ({"quotas": {"publish": 1}}, "body.quotas.publish"),
        ({"quotas": {"publish": {"limit": 10**12, "per": "day"}}}, "body.quotas.publish.limit"),
        ({"quotas": {"publsh": {"limit": 1, "per": "day"}}}, "body.quotas.publsh.[key]"),
        ({"push_policy": {"urgent": {}}}, "body.push_policy.urgent.[key]"),
        ({"region_code": "420102"}, "body.region_code"),
    ],
)
async def test_a_wrong_patch_is_refused_by_field(
    body: dict[str, Any], field: str, enrolled: httpx.AsyncClient
) -> None:
    made = await enrolled.post(f"{API}/accounts", json=YUNSHANG)
    answer = await enrolled.patch(f"{API}/accounts/{made.json()['id']}", json=body)
    assert field in fields_of(answer)


async def test_a_file_is_uploaded_as_csv_or_workbook(
    client: httpx.AsyncClient,
) -> None:
    tried = await imports(client, LEDGER, dry_run=True)
    assert (tried.json()["created"], await items(client, "/accounts")) == (4, [])
    assert (await imports(client, LEDGER)).json()["created"] == 4
    book = workbook([HEADINGS, PROVINCE, WUHAN])
    assert (await imports(client, book, XLSX)).json()["unchanged"] == 2


async def test_a_wrong_file_is_a_problem_that_names_cells(enrolled: httpx.AsyncClient) -> None:
    answer = await imports(enrolled, csv_of([[*WUHAN[:4], "430199"], ["xiaohongshu", *WUHAN[1:]]]))
    assert fields_of(answer) == [
        "line 2, column 5 (行政区划代码)",
        "line 3, column 1 (平台)",
    ]
    assert answer.json()["detail"] == "2 cell(s) are wrong; nothing was imported."


async def test_nobody_without_a_key_sees_an_account(anybody: httpx.AsyncClient) -> None:
    for path in ("/accounts", "/accounts/1", "/organisations", "/regions", "/regions/420000"):
        assert (await anybody.get(API + path)).status_code == 401


async def test_the_documents_examples_are_real(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    for name in ("NewAccount", "AccountPatch", "AccountOut", "RegionOut", "AccountImport"):
        assert schemas[name]["examples"], name
    upload = app.openapi()["paths"][f"{API}/accounts/import"]["post"]
    assert set(upload["requestBody"]["content"]) == {CSV, XLSX}


async def test_platforms_say_what_can_be_done_there(client: httpx.AsyncClient) -> None:
    listed = {each["key"]: each for each in await items(client, "/platforms")}
    wechat = (await client.get(f"{API}/platforms/wechat")).json()
    assert wechat == listed["wechat"]
    assert wechat["capabilities"]["retraction"] == "page_only"
    assert wechat["quotas"]["subscription"]["publish"] == {"limit": 1, "per": "day"}
    assert (await client.get(f"{API}/platforms/nowhere")).status_code == 404
