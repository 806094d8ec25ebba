"""An account joins by its platform's own page: its owner agrees, and hands nobody a secret."""

import asyncio
import base64
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from connectors.weibo.connector import Weibo
from connectors.weibo.sandbox import Sandbox
from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.enrollment import dependencies
from hub.enrollment.joining.invitations import SECONDS
from hub.enrollment.vault import open_credentials
from hub.kit.parts import Parts
from hub.sdk import Retry, Tools
from hub.sdk.optional import Joined, Joining, NotJoined
from hub.sdk.testing import faults
from hub.sdk.testing.sandbox import Enrolled
from hub.sdk.testing.server import Server, Which
from hub.settings import Settings
from tests.conftest import client_of
from tests.people import acting
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("chinese")

API = "/api/v1"
BACK = "http://127.0.0.1:8000/joins/weibo/callback"
NAME = "武汉发布"


@pytest.fixture(autouse=True)
def english() -> None:
    """Owners who say nothing of a language read the hub's own."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A hub that may call the sandbox on this machine."""
    return settings.model_copy(update={"outgoing_allowed_networks": (ip_network("127.0.0.0/8"),)})


@dataclass
class Play:
    """A hub, Weibo, and one account that is enrolled without credentials."""

    client: httpx.AsyncClient
    anybody: httpx.AsyncClient
    parts: Parts
    weibo: Sandbox
    server: Server
    owner: Enrolled
    account: int

    async def link(self) -> str:
        answer = await self.client.post(f"{API}/accounts/{self.account}/authorization")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["url"])

    async def back(self, address: str) -> httpx.Response:
        """Come back as the platform sends an owner."""
        assert address.startswith(BACK)
        return await self.anybody.get(address.removeprefix("http://127.0.0.1:8000"))

    async def credentials(self) -> dict[str, Any] | None:
        async with self.parts.database.connection() as connection:
            query = "select sealed from credentials where account_id = :account"
            sealed = await connection.scalar(text(query), {"account": self.account})
        key = self.parts.keyring
        return None if sealed is None else open_credentials(key, self.account, sealed)

    async def acts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.client.get(f"{API}/audit")).json()["items"]
        return found

    async def nothing_happened(self) -> bool:
        joined = [act for act in await self.acts() if act["action"] == "account.join"]
        return await self.credentials() is None and not joined


@pytest.fixture
async def play(
    app: FastAPI, client: httpx.AsyncClient, anybody: httpx.AsyncClient, parts: Parts
) -> AsyncIterator[Play]:
    assert app.state.parts is parts
    weibo = Sandbox()
    async with Server(weibo.app, weibo.commits) as server:
        owner = weibo.enrol(server.url)
        hub_app = weibo.register(BACK)
        entered = await client.put(
            f"{API}/platforms/weibo/app", json={"key": hub_app.key, "secret": hub_app.secret}
        )
        assert entered.status_code == 200, entered.text
        account = await enrolled(client, owner)
        yield Play(client, anybody, parts, weibo, server, owner, account)


async def enrolled(
    client: httpx.AsyncClient, owner: Enrolled, name: str = NAME, platform: str = "weibo"
) -> int:
    """Enrol an account of the sandbox, as a ledger does: without its token."""
    made = await client.post(
        f"{API}/accounts",
        json={
            "platform": platform,
            "external_id": owner.external_id,
            "name": name,
            "organisation": "武汉市融媒体中心",
            "region_code": "420100",
            "settings": owner.settings,
        },
    )
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


async def test_an_owner_agrees_and_the_account_has_joined(play: Play) -> None:
    page = await play.back(play.weibo.agree(play.owner, await play.link()))
    assert page.status_code == 200, page.text
    assert "账号接入成功" in page.text
    assert f"微博（商业接口） · {NAME}" in page.text
    assert await play.credentials() == play.owner.credentials
    health = (await play.client.post(f"{API}/accounts/{play.account}/check")).json()
    assert health["healthy"] is True, health


async def test_the_record_says_who_asked_and_who_agreed(play: Play) -> None:
    await play.back(play.weibo.agree(play.owner, await play.link()))
    join, invite = sorted(
        (act for act in await play.acts() if act["action"] in {"account.join", "account.invite"}),
        key=lambda act: str(act["action"]),
        reverse=True,
    )
    assert join["actor"] == f"weibo:{play.owner.external_id}"
    assert join["detail"] == {"fields": ["access_token"], "asked_by": invite["actor"]}
    assert join["subject"] == invite["subject"] == f"account:{play.account}"


async def test_each_use_of_the_hubs_application_is_on_record(play: Play) -> None:
    async def uses() -> list[dict[str, Any]]:
        return [act for act in await play.acts() if act["action"] == "app.use"]

    link = await play.link()
    (invited,) = await uses()
    assert invited["subject"] == "app:weibo"
    assert invited["detail"] == {"account": play.account}
    await play.back(play.weibo.agree(play.owner, link))
    assert [use["detail"] for use in await uses()] == [{"account": play.account}] * 2
    assert {use["actor"] for use in await uses()} == {invited["actor"]}
    assert (await play.back(f"{BACK}?state=made-up&code=1")).status_code == 410
    assert len(await uses()) == 2  # a stranger does not get that far


async def test_a_link_leads_to_the_platform_for_ten_minutes(play: Play, redis_url: str) -> None:
    answer = await play.client.post(f"{API}/accounts/{play.account}/authorization")
    asked = dict(parse_qsl(urlsplit(answer.json()["url"]).query))
    assert asked["redirect_uri"] == BACK
    assert len(asked["state"]) >= 43
    assert answer.headers["cache-control"] == "no-store"
    async with Redis.from_url(redis_url) as redis:
        (name,) = [name async for name in redis.scan_iter("hub:join:*")]
        assert asked["state"].encode() not in name
        assert 0 < await redis.ttl(name) <= SECONDS


async def test_whoever_comes_twice_finds_nothing(play: Play) -> None:
    address = play.weibo.agree(play.owner, await play.link())
    assert (await play.back(address)).status_code == 200
    again = await play.back(address)
    assert (again.status_code, "链接已失效" in again.text) == (410, True)
    assert len([act for act in await play.acts() if act["action"] == "account.join"]) == 1


async def test_of_two_who_come_at_once_one_joins(play: Play) -> None:
    address = play.weibo.agree(play.owner, await play.link())
    pages = await asyncio.gather(*(play.back(address) for _ in range(8)))
    assert sorted(page.status_code for page in pages) == [200, *[410] * 7]


@pytest.mark.parametrize("state", ["", "forged", "x" * 43, "%FF", "x" * 10_000, "状态"])
async def test_a_forged_state_is_void(play: Play, state: str) -> None:
    address = play.weibo.agree(play.owner, await play.link())
    code = dict(parse_qsl(urlsplit(address).query))["code"]
    page = await play.back(f"{BACK}?code={code}&state={state}")
    assert (page.status_code, "链接已失效" in page.text) == (410, True)
    assert await play.nothing_happened()


async def test_an_expired_link_is_void(play: Play, redis_url: str) -> None:
    address = play.weibo.agree(play.owner, await play.link())
    async with Redis.from_url(redis_url) as redis:
        (name,) = [name async for name in redis.scan_iter("hub:join:*")]
        await redis.pexpire(name, 1)

        async def is_over() -> bool:
            return not await redis.exists(name)

        await until(is_over)
    assert (await play.back(address)).status_code == 410
    assert await play.nothing_happened()


async def test_another_platforms_way_back_is_none_and_uses_nothing_up(play: Play) -> None:
    address = play.weibo.agree(play.owner, await play.link())
    for platform in ("weibo_share", "webhook", "nowhere", "%2e%2e"):
        path = urlsplit(address)._replace(path=f"/joins/{platform}/callback")
        assert (await play.anybody.get(f"{path.path}?{path.query}")).status_code in {404, 410}
    assert await play.nothing_happened()
    assert (await play.back(address)).status_code == 200


async def test_an_owner_who_declines_is_told_so(play: Play) -> None:
    page = await play.back(play.weibo.decline(play.owner, await play.link()))
    assert page.status_code == 409
    assert "您在微博页面上取消了授权。" in page.text
    assert await play.nothing_happened()


async def test_another_account_is_refused_by_name(play: Play) -> None:
    """Whoever is logged in as somebody else does not put another token on this account."""
    other = play.weibo.enrol(play.server.url)
    page = await play.back(play.weibo.agree(other, await play.link()))
    assert page.status_code == 409
    assert "授权的不是这个账号" in page.text
    assert other.external_id in page.text
    assert NAME in page.text
    assert await play.nothing_happened()


async def test_a_link_is_for_the_account_that_it_was_made_for(play: Play) -> None:
    """An owner who agrees by another account's link joins neither."""
    other = play.weibo.enrol(play.server.url)
    second = await enrolled(play.client, other, "武昌发布")
    assert (await play.back(play.weibo.agree(other, await play.link()))).status_code == 409
    shown = (await play.client.get(f"{API}/accounts/{second}")).json()
    assert shown["credentials_set_at"] is None


@pytest.mark.parametrize("fault", [faults.ERROR, faults.DROPPED, faults.PAGE, faults.MALFORMED])
async def test_a_platform_that_is_down_lets_the_owner_come_again(
    play: Play, fault: faults.Fault
) -> None:
    link = await play.link()
    play.server.misbehave(fault, times=None, on=Which.ALL)
    page = await play.back(play.weibo.agree(play.owner, link))
    assert (page.status_code, "暂时没有答复" in page.text) == (503, True)
    assert await play.nothing_happened()
    play.server.behave()
    assert (await play.back(play.weibo.agree(play.owner, link))).status_code == 200


async def test_an_invented_code_is_the_platforms_to_refuse(play: Play) -> None:
    state = dict(parse_qsl(urlsplit(await play.link()).query))["state"]
    page = await play.back(f"{BACK}?code=invented&state={state}")
    assert (page.status_code, "授权码已经用过或已过期" in page.text) == (409, True)
    assert await play.nothing_happened()


async def test_a_token_that_was_revoked_is_replaced(play: Play) -> None:
    await play.back(play.weibo.agree(play.owner, await play.link()))
    play.weibo.revoke(play.owner)
    path = f"{API}/accounts/{play.account}/check"
    assert (await play.client.post(path)).json()["healthy"] is False
    await play.back(play.weibo.agree(play.owner, await play.link()))
    assert (await play.client.post(path)).json()["healthy"] is True


async def test_what_a_page_says_is_escaped_and_kept_by_nobody(play: Play) -> None:
    await play.client.patch(f"{API}/accounts/{play.account}", json={"name": "<script>发布"})
    page = await play.back(play.weibo.agree(play.owner, await play.link()))
    assert "&lt;script&gt;发布" in page.text
    assert "<script>" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    style = page.text.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


async def test_no_secret_comes_out(
    play: Play, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = await play.client.post(f"{API}/accounts/{play.account}/authorization")
    async with Redis.from_url(redis_url) as redis:
        kept = [await redis.get(name) async for name in redis.scan_iter("hub:join:*")]
    page = await play.back(play.weibo.agree(play.owner, made.json()["url"]))
    shown = [
        made.text,
        page.text,
        (await play.client.get(f"{API}/platforms/weibo/app")).text,
        (await play.client.get(f"{API}/accounts/{play.account}")).text,
        json.dumps(await play.acts()),
        *map(repr, kept),
        *(one.getMessage() for one in caplog.records if not one.name.startswith("http")),
    ]
    hub_app = next(iter(play.weibo.desk.apps.values()))
    for secret in (hub_app[0], *play.owner.secrets):
        assert [text for text in shown if secret in text] == []
    targets = [entry.request.target for entry in play.server.ledger]
    assert [one for one in targets if hub_app[0] in one or play.owner.secrets[0] in one] == []


async def test_without_an_application_the_remedy_says_what_to_register(
    client: httpx.AsyncClient,
) -> None:
    owner = Sandbox().enrol("https://api.weibo.example")
    account = await enrolled(client, owner)
    answer = await client.post(f"{API}/accounts/{account}/authorization")
    assert answer.status_code == 409
    assert BACK in answer.json()["remedy"]
    missing = await client.get(f"{API}/platforms/weibo/app")
    assert (missing.status_code, BACK in missing.json()["remedy"]) == (404, True)


async def test_who_cannot_join_by_a_page_is_told_what_to_do(client: httpx.AsyncClient) -> None:
    made = await client.post(
        f"{API}/accounts",
        json={
            "platform": "site",
            "external_id": "site-420100",
            "name": "武汉市人民政府网",
            "organisation": "武汉市融媒体中心",
            "region_code": "420100",
        },
    )
    answer = await client.post(f"{API}/accounts/{made.json()['id']}/authorization")
    assert answer.status_code == 409
    assert "credentials" in answer.json()["remedy"]
    assert (await client.post(f"{API}/accounts/999/authorization")).status_code == 404


async def test_an_application_is_entered_sealed_and_replaced(play: Play) -> None:
    path = f"{API}/platforms/weibo/app"
    shown = (await play.client.put(path, json={"key": "2", "secret": "another-secret"})).json()
    assert (shown["name"], shown["key"], shown["callback_url"]) == ("weibo", "2", BACK)
    async with play.parts.database.connection() as connection:
        rows = (await connection.execute(text("select * from platform_apps"))).all()
    assert len(rows) == 1
    assert b"another-secret" not in repr(rows).encode()
    last = [act for act in await play.acts() if act["action"] == "app.set"]
    assert {json.dumps(act["detail"]) for act in last} >= {'{"key": "2"}'}


class Misfit(Weibo):
    """Gives credentials that it does not take itself."""

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        found = await super().callback(tools, joining, query)
        assert isinstance(found, Joined)
        return replace(found, credentials={"token": found.credentials["access_token"]})


async def test_credentials_that_do_not_fit_are_the_connectors_fault_and_change_nothing(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await play.link()
    with monkeypatch.context() as patch:
        patch.setattr(dependencies, "_installed", lambda: {"weibo": Misfit()})
        answer = await play.back(play.weibo.agree(play.owner, link))
    assert answer.status_code == 500
    assert play.owner.secrets[0] not in answer.text
    assert await play.nothing_happened()
    assert (await play.back(play.weibo.agree(play.owner, link))).status_code == 200


LONGEST = "o" * 200  # as an account may be called on its platform


class LongName(Weibo):
    """Calls its accounts by long names."""

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        found = await super().callback(tools, joining, query)
        assert isinstance(found, Joined)
        return replace(found, external_id=LONGEST)


async def test_an_owner_whom_the_platform_calls_by_a_long_name_joins_too(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await play.link()
    async with play.parts.database.work() as session:
        named = text("update accounts set external_id = :name where id = :account")
        await session.execute(named, {"name": LONGEST, "account": play.account})
    monkeypatch.setattr(dependencies, "_installed", lambda: {"weibo": LongName()})
    assert (await play.back(play.weibo.agree(play.owner, link))).status_code == 200
    (act,) = [act for act in await play.acts() if act["action"] == "account.join"]
    assert act["actor"].startswith("weibo:ooo")


async def test_connectors_of_one_platform_share_an_application(play: Play) -> None:
    shown = await play.client.get(f"{API}/platforms/weibo_share/app")
    assert shown.json() == (await play.client.get(f"{API}/platforms/weibo/app")).json()
    settings = {"bound_domain": "hub.hubei.example", "operator_ip": "211.156.0.1"}
    addresses = {"api_url": play.server.url, "authorize_url": play.server.url}
    owner = replace(play.weibo.enrol(play.server.url), settings=settings | addresses)
    account = await enrolled(play.client, owner, "武昌发布", "weibo_share")
    link = (await play.client.post(f"{API}/accounts/{account}/authorization")).json()["url"]
    page = await play.back(play.weibo.agree(owner, link))
    assert (page.status_code, "武昌发布" in page.text) == (200, True)


@pytest.mark.parametrize(
    ("platform", "body", "status"),
    [
        ("nowhere", {"key": "1", "secret": "s"}, 404),
        ("mastodon", {"key": "1", "secret": "s"}, 404),
        ("weibo", {"key": "1"}, 422),
        ("weibo", {"key": "", "secret": "s"}, 422),
        ("weibo", {"key": "微博", "secret": "s"}, 422),
        ("weibo", {"key": "1", "secret": "s s"}, 422),
        ("weibo", {"key": "1", "secret": "密"}, 422),
        ("weibo", {"key": "1", "secret": "s" * 501}, 422),
    ],
)
async def test_a_wrong_application_is_refused(
    client: httpx.AsyncClient, platform: str, body: dict[str, str], status: int
) -> None:
    answer = await client.put(f"{API}/platforms/{platform}/app", json=body)
    assert answer.status_code == status, answer.text
    assert (await client.get(f"{API}/platforms/{platform}/app")).status_code == 404


async def test_only_who_has_a_key_makes_links(app: FastAPI) -> None:
    async with client_of(app) as anybody:
        for verb, path in (
            ("POST", "/accounts/1/authorization"),
            ("GET", "/platforms/weibo/app"),
            ("PUT", "/platforms/weibo/app"),
        ):
            assert (await anybody.request(verb, API + path)).status_code == 401


async def test_an_application_is_entered_by_who_has_shown_lately_who_they_are(
    app: FastAPI, parts: Parts
) -> None:
    path, body = f"{API}/platforms/weibo/app", {"key": "1", "secret": "s"}
    role, kind = Role.SYSTEM_ADMINISTRATOR, ActorKind.PERSON
    async with await acting(app, role, kind=kind) as administrator:
        assert (await administrator.put(path, json=body)).status_code == 200
        async with parts.database.connection() as connection:
            await connection.execute(
                text("update user_sessions set fresh_at = now() - interval '1 day'")
            )
        answer = await administrator.put(path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/sign-in-again")
        assert (await administrator.get(path)).status_code == 200
