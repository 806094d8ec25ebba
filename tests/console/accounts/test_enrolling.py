"""Enrolling by a form made of the connector's models, and entering credentials."""

from base64 import b64encode
from datetime import datetime, timedelta

import httpx

from hub.sdk.periods import BEIJING
from tests.enrollment.places import API, Places, items

PATH = "/console/accounts"
SECRET = "whsec_" + b64encode(bytes(range(32))).decode()
ACCOUNT = {
    "platform": "webhook",
    "external_id": "yunshang-421022",
    "name": "云上公安",
    "organisation": "公安县融媒体中心",
    "region_code": "421022",
    "tags": "客户端、应急",
    "settings.endpoint": "https://93.184.215.14/hub",
    "credentials.secret": SECRET,
}


async def test_every_platform_has_a_form_of_what_it_asks_for(unit: httpx.AsyncClient) -> None:
    html = (await unit.get(f"{PATH}/new")).text
    for key in ("wechat", "weibo", "webhook", "wordpress", "site"):
        assert f"platform={key}" in html
        assert (await unit.get(f"{PATH}/new?platform={key}")).status_code == 200
    wechat = (await unit.get(f"{PATH}/new?platform=wechat&region=421022")).text
    assert 'name="settings.appid"' in wechat
    assert '<option value="subscription">订阅号<' in wechat
    assert 'name="credentials.secret" type="password" value=""' in wechat
    assert 'value="421022"' in wechat
    assert (await unit.get(f"{PATH}/new?platform=nowhere")).status_code == 404


async def test_an_account_is_enrolled_and_its_secret_is_never_shown(
    unit: httpx.AsyncClient, places: Places
) -> None:
    answer = await unit.post(f"{PATH}/new", data=ACCOUNT)
    assert answer.status_code == 303, answer.text
    page = (await unit.get(answer.headers["location"])).text
    assert "云上公安" in page
    assert "https://93.184.215.14/hub" in page
    assert SECRET not in page
    (account,) = await items(places.centre, "/accounts", q="云上公安")
    assert account["credentials_set_at"] is not None
    assert account["tags"] == ["客户端", "应急"]
    again = await unit.post(f"{PATH}/new", data=ACCOUNT)
    assert again.status_code == 409
    assert SECRET not in again.text


async def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    unit: httpx.AsyncClient,
) -> None:
    wrong = ACCOUNT | {"region_code": "420102", "settings.endpoint": "ftp://example", "name": ""}
    answer = await unit.post(f"{PATH}/new", data=wrong)
    assert answer.status_code == 422
    assert 'value="yunshang-421022"' in answer.text
    assert SECRET not in answer.text
    assert answer.text.count('aria-invalid="true"') >= 1
    wrong |= {"name": "云上公安"}
    answer = await unit.post(f"{PATH}/new", data=wrong)
    assert answer.text.count('aria-invalid="true"') == 3  # the region, the unit, the address


async def test_credentials_are_entered_and_refused_without_a_word_of_them(
    unit: httpx.AsyncClient, places: Places
) -> None:
    made = await unit.post(f"{PATH}/new", data=ACCOUNT | {"credentials.secret": ""})
    path = made.headers["location"]
    assert "尚未录入" in (await unit.get(path)).text
    refused = await unit.post(f"{path}/credentials", data={"credentials.secret": "geheim!"})
    assert refused.status_code == 422
    assert "geheim!" not in refused.text
    assert 'name="credentials.secret"' in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    right = {"credentials.secret": SECRET}
    assert (await unit.post(f"{path}/credentials", data=right)).status_code == 303
    page = (await unit.get(path)).text
    assert "尚未录入" not in page
    assert SECRET not in page
    wrong = await unit.post(f"{path}/credentials/expiry", data={"expires_on": "soon"})
    assert (wrong.status_code, wrong.text.count('aria-invalid="true"')) == (422, 1)
    tomorrow = (datetime.now(BEIJING) + timedelta(days=1)).date()
    good = await unit.post(f"{path}/credentials/expiry", data={"expires_on": f"{tomorrow}"})
    assert good.status_code == 303
    assert "即将到期" in (await unit.get(path)).text
    number = path.rpartition("/")[2]
    shown = (await places.centre.get(f"{API}/accounts/{number}")).json()
    assert shown["credentials_set_at"] is not None


async def test_a_setting_is_changed_and_one_that_is_emptied_is_gone(
    unit: httpx.AsyncClient, places: Places
) -> None:
    weixin = ACCOUNT | {
        "platform": "wechat",
        "external_id": "gh_4f1c2d3e4a5b",
        "settings.appid": "wx0123456789abcdef",
        "settings.account_type": "subscription",
        "settings.cover_media_id": "cover-1",
        "settings.protected": "false",
        "credentials.secret": "0123456789abcdef0123",
    }
    path = (await unit.post(f"{PATH}/new", data=weixin)).headers["location"]
    form = {
        "name": "公安发布",
        "network_zone": "internet",
        "settings.appid": "wx0123456789abcdef",
        "settings.account_type": "service",
    }
    answer = await unit.post(f"{path}/change", data=form)
    assert answer.status_code == 303, answer.text
    number = path.rpartition("/")[2]
    settings = (await places.centre.get(f"{API}/accounts/{number}")).json()["settings"]
    assert settings == {"appid": "wx0123456789abcdef", "account_type": "service"}
    page = (await unit.get(path)).text
    assert "剩 4 / 4" in page  # a 服务号 sends four times a month
    assert ">服务号<" in page
