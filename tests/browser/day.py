"""A day in Hubei, so that every page has something to show: told to the hub over its API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors.webhook.sandbox.behaviour import Behaviour, Mode
from hub.access.roles import Role
from hub.cli.demo.sandboxes import Sandboxes
from hub.settings import Settings
from tests.browser.house import House, open_house
from tests.browser.stories import DAM, ROADS, SNOW, STATION, STORIES
from tests.waiting import until

EDITORS = "湖北省融媒体中心总编室"
OFFICERS = "湖北省融媒体中心合规值班室"
UNITS = {
    "420100": "武汉市融媒体中心编辑部",
    "421000": "荆州市融媒体中心编辑部",
    "420500": "宜昌市融媒体中心值班室",
}
BY_HAND = "manual"
REFUSING = "yunshang-420000"  # the app of a unit that refuses what it gets
SETTLED_SECONDS = 60.0


@dataclass
class Day:
    """What was done, and by which number a page of it is found.

    Attributes:
        found: a value for each parameter of a page's address.
    """

    house: House
    found: dict[str, str | int] = field(default_factory=dict)

    async def pass_by(self) -> None:
        """Write, push everywhere and to one city, retract that again, hold a tier, plan a push.

        It ends when the retraction is under way; what is on its way goes on.
        """
        editors = await self._acting(EDITORS, Role.CENTRAL_EDITOR)
        officers = await self._acting(OFFICERS, Role.COMPLIANCE_OFFICER)
        for region, name in UNITS.items():
            await self.house.session_of(Role.CENTRAL_EDITOR, region=region, name=name)
        self.house.sandbox.behave(REFUSING, Behaviour(mode=Mode.REFUSE))
        async with editors, officers:
            road = await self._push_all_day(editors)
            await self._confirm(officers, road)
            await self._retract(officers, road)
            await _post(officers, "/holds", _HOLD)
            await self._note(officers)
            await self._refused(officers)
        await self._administer()

    async def settle(self) -> None:
        """Wait until nothing is on its way but what is planned; what is parked stays."""
        async with await self._acting(EDITORS, Role.CENTRAL_EDITOR) as client:

            async def settled() -> bool:
                shown = (await client.get("/commands", params={"state": "issued"})).json()["items"]
                return not any(command["progress"]["open"] for command in shown)

            await until(settled, SETTLED_SECONDS)

    async def _push_all_day(self, client: httpx.AsyncClient) -> int:
        written = {name: await self._write(client, name) for name in STORIES}
        self.found |= {"article_id": written[SNOW], "number": 1, "unpushed_id": written[DAM]}
        await self._draft(client)
        whole = await self._command(client, kind="push", articles=[written[SNOW]], **_HUBEI)
        self.found["push_id"] = whole
        local = await self._command(client, kind="push", articles=[written[ROADS]], **_WUHAN)
        await self._command(client, kind="push", articles=[written[STATION]], **_tomorrow())
        await self._has(client, local, "succeeded")
        return written[ROADS]

    async def _confirm(self, client: httpx.AsyncClient, article: int) -> None:
        """Say of all but one order of a push that it is done."""

        async def are_all_there() -> bool:
            return len(await self._orders(client, article, "publish")) > 1

        await until(are_all_there, SETTLED_SECONDS)
        orders = await self._orders(client, article, "publish")
        for order in orders[1:]:
            await _post(client, f"/work-orders/{order['id']}/done", {})
        await self._has(client, orders[0]["command_id"], "succeeded", of=BY_HAND)

    async def _orders(self, client: httpx.AsyncClient, article: int, operation: str) -> list[Any]:
        found = (await client.get("/work-orders", params={"limit": 200})).json()["items"]
        wanted = {"article_id": article, "operation": operation}
        return [order for order in found if wanted.items() <= order.items()]

    async def _retract(self, client: httpx.AsyncClient, article: int) -> None:
        self.found["command_id"] = await self._command(client, articles=[article], **_retraction())

        async def is_somebodys_turn() -> bool:
            return bool(await self._orders(client, article, "retract"))

        await until(is_somebodys_turn, SETTLED_SECONDS)

    async def _has(
        self, client: httpx.AsyncClient, command: int, what: str, of: str | None = None
    ) -> None:
        async def has() -> bool:
            shown = (await client.get(f"/commands/{command}")).json()
            return bool((shown["by_platform"][of] if of else shown["progress"])[what])

        await until(has, SETTLED_SECONDS)

    async def _refused(self, client: httpx.AsyncClient) -> None:
        """Find what a unit's app refused."""
        path = f"/articles/{self.found['article_id']}/placements"
        parked = {"platform": "webhook", "limit": 200}

        async def refused() -> dict[str, Any] | None:
            placements = (await client.get(path, params=parked)).json()["items"]
            return next((each for each in placements if each["parked"] == "refused"), None)

        await until(refused, SETTLED_SECONDS)
        found = await refused()
        assert found is not None
        evidence = (await client.get(f"{path}/{found['account_id']}")).json()
        attempt = next(each for each in evidence["attempts"] if each["has_exchanges"])
        self.found |= {name: attempt[name] for name in ("claim", "operation")}
        self.found["refusing_id"] = found["account_id"]

    async def _administer(self) -> None:
        """Invite somebody, give them a city, and give a machine a key."""
        keepers = await self._acting("湖北省融媒体中心安全管理员", Role.SECURITY_ADMINISTRATOR)
        async with keepers:
            person = (await _post(keepers, "/people", _INVITED))["person"]["id"]
            await _post(keepers, f"/people/{person}/grants", _GRANTED)
            machine = (await _post(keepers, "/services", _MACHINE))["id"]
            await _post(keepers, f"/services/{machine}/keys", {"name": "推稿接口", "days": 90})
        readers = await self._acting("湖北省融媒体中心审计管理员", Role.AUDIT_ADMINISTRATOR)
        async with readers:
            entry = (await readers.get("/audit")).json()["items"][0]
        entry = {name: entry[name] for name in ("stream", "sequence")}
        self.found |= entry | {"person_id": person, "service_id": machine}

    async def _acting(self, name: str, role: Role) -> httpx.AsyncClient:
        token = await self.house.session_of(role, name=name)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=f"{self.house.url}/api/v1", headers=headers, timeout=60)

    async def _write(self, client: httpx.AsyncClient, name: str) -> int:
        answer = await _post(client, "/articles", STORIES[name])
        return int(answer["article"]["id"])

    async def _draft(self, client: httpx.AsyncClient) -> None:
        content = STORIES[STATION] | {"title": "武汉站春运临客增开公告（二）"}
        content = {name: content[name] for name in ("title", "body", "source")}
        draft = await _post(client, "/drafts", {"content": content})
        self.found["draft_id"] = draft["id"]

    async def _command(self, client: httpx.AsyncClient, **body: Any) -> int:
        return int((await _post(client, "/commands", body))["id"])

    async def _note(self, client: httpx.AsyncClient) -> None:
        order = (await client.get("/work-orders")).json()["items"][0]
        account = (await client.get("/accounts", params={"platform": "wechat"})).json()["items"][0]
        self.found |= {"order_id": order["id"], "account_id": account["id"], "platform": "weibo"}


_HUBEI = {"target": {"regions": ["420000"]}, "priority": "urgent"}
_WUHAN = {"target": {"regions": ["420100"]}}
_INVITED = {"login": "huangshi.bianji", "name": "黄石市融媒体中心编辑部", "region_code": "420200"}
_GRANTED = {"role": "central_editor", "region_code": "420200"}
_MACHINE = {
    "login": "huangshi.caibian",
    "name": "黄石市融媒体中心采编系统",
    "region_code": "420200",
}
_HOLD = {"scope": "tier", "reach": "major", "reason": "重大稿件待省应急管理厅确认，暂停推送"}


def _tomorrow() -> dict[str, Any]:
    return _HUBEI | {"not_before": (datetime.now(UTC) + timedelta(days=1)).isoformat()}


def _retraction() -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "kind": "retract",
        "priority": "urgent",
        "reason": "管制路段起止点与交管部门正式通告不一致",
        "public_reason": "因内容更新，本文已撤下，请以武汉市公安局交通管理局最新发布为准。",
        "instruction": {
            "from": "省委网信办",
            "document": f"鄂网信办函〔{now.year}〕31号",
            "received_at": (now - timedelta(minutes=4)).isoformat(),
            "due_by": (now + timedelta(minutes=26)).isoformat(),
        },
    }


@asynccontextmanager
async def open_day(settings: Settings, platforms: Sandboxes) -> AsyncIterator[Day]:
    """Serve a hub with Hubei's clients and a worker while the block runs; the day has passed."""
    async with open_house(settings) as house, house.at_work():
        await house.enrol_hubei(platforms)
        day = Day(house)
        await day.pass_by()
        yield day


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
