"""Secrets are written and never shown, whoever sets the address that they are sent to."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.enrollment.platforms import Platform, installed_platforms
from hub.enrollment.whither import to_another_server
from tests.people import acting

API = "/api/v1"
SECRET = "whsec_" + "geheim00" * 4
APP = {
    "platform": "webhook",
    "external_id": "app-420102",
    "name": "云上江岸",
    "organisation": "武汉市江岸区融媒体中心",
    "region_code": "420102",
    "settings": {"endpoint": "https://app.jiangan.example/hub"},
    "credentials": {"secret": SECRET},
}
WEIBO = {
    "platform": "weibo",
    "external_id": "2803301701",
    "name": "江岸发布",
    "organisation": "武汉市江岸区融媒体中心",
    "region_code": "420102",
    "settings": {
        "bound_domain": "hub.hubei.example",
        "operator_ip": "211.156.0.1",
        "default_picture": "https://img.jiangan.example/1.jpg",
    },
}
OURS = {"api_url": "https://relay.evil.example"}
ELSEWHERE = "https://evil.example/hub"


async def enrolled(client: httpx.AsyncClient, account: dict[str, Any]) -> str:
    answer = await client.post(f"{API}/accounts", json=account)
    assert answer.status_code == 201, answer.text
    return f"{API}/accounts/{answer.json()['id']}"


def wrong_fields(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert SECRET not in answer.text
    return [each["field"] for each in answer.json()["errors"]]


@pytest.fixture
async def centre(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Somebody who enrols for the whole hub, which knows its regions."""
    assert (await client.post(f"{API}/regions/import")).status_code == 200
    return client


async def test_credentials_dont_follow_an_account_to_another_server(
    centre: httpx.AsyncClient,
) -> None:
    account = await enrolled(centre, APP)
    moved = await centre.patch(account, json={"settings": {"endpoint": ELSEWHERE}})
    assert wrong_fields(moved) == ["body.settings.endpoint"]
    file = (
        "平台,账号ID,账号名称,单位,行政区划代码,settings.endpoint\n"
        f"webhook,app-420102,云上江岸,武汉市江岸区融媒体中心,420102,{ELSEWHERE}\n"
    )
    csv = {"Content-Type": "text/csv"}
    imported = await centre.post(f"{API}/accounts/import", content=file, headers=csv)
    assert "settings.endpoint" in wrong_fields(imported)[0]
    assert (await centre.get(account)).json()["settings"] == APP["settings"]


async def test_with_its_credentials_an_account_moves(centre: httpx.AsyncClient) -> None:
    account = await enrolled(centre, APP)
    file = (
        "平台,账号ID,账号名称,单位,行政区划代码,settings.endpoint,credentials.secret\n"
        f"webhook,app-420102,云上江岸,武汉市江岸区融媒体中心,420102,{ELSEWHERE},{SECRET}\n"
    )
    csv = {"Content-Type": "text/csv"}
    moved = await centre.post(f"{API}/accounts/import", content=file, headers=csv)
    assert (moved.status_code, moved.json()["updated"]) == (200, 1)
    assert (await centre.get(account)).json()["settings"] == {"endpoint": ELSEWHERE}


async def test_another_page_on_the_same_server_is_no_other_server(
    centre: httpx.AsyncClient,
) -> None:
    account = await enrolled(centre, APP)
    path = {"settings": {"endpoint": "https://app.jiangan.example/v2/hub"}}
    assert (await centre.patch(account, json=path)).status_code == 200


async def test_what_has_no_credentials_goes_where_it_likes(centre: httpx.AsyncClient) -> None:
    account = await enrolled(centre, {name: APP[name] for name in APP if name != "credentials"})
    moved = await centre.patch(account, json={"settings": {"endpoint": ELSEWHERE}})
    assert moved.status_code == 200


@pytest.mark.parametrize("role", [Role.UNIT_ADMINISTRATOR, Role.CONNECTOR_OPERATOR])
async def test_a_county_does_not_say_where_a_platform_is(
    role: Role, app: FastAPI, centre: httpx.AsyncClient
) -> None:
    """The hub's own application secret is sent there when an owner agrees; it is everybody's."""
    async with await acting(app, role, "420102") as county:
        at_once = await county.post(
            f"{API}/accounts", json=WEIBO | {"settings": WEIBO["settings"] | OURS}
        )
        assert wrong_fields(at_once) == ["body.settings.api_url"]
        account = await enrolled(county, WEIBO)
        later = await county.patch(account, json={"settings": OURS})
        assert wrong_fields(later) == ["body.settings.api_url"]
        picture = {"settings": {"default_picture": "https://img.example/2.jpg"}}
        for harmless in ({"name": "江岸融媒"}, picture):
            assert (await county.patch(account, json=harmless)).status_code == 200
    assert (await centre.patch(account, json={"settings": OURS})).status_code == 200


@pytest.mark.parametrize("key", sorted(installed_platforms()))
def test_every_platform_is_asked(key: str) -> None:
    """Whatever its addresses are called, those that are its own are known by their defaults."""
    platform: Platform = installed_platforms()[key]
    for name, own in platform.own_addresses().items():
        assert own.startswith("https://"), name
        there, here = {name: own}, {name: ELSEWHERE}
        if not platform.addresses(here):
            continue  # it has to say more
        common = {"keeps_credentials": False, "is_everywhere": False}
        assert [each.field for each in to_another_server(platform, there, here, **common)] == [
            f"settings.{name}"
        ]
