"""An account is asked for on its platform, and nothing is changed there."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import httpx
import pytest

from hub.enrollment import dependencies
from hub.sdk import call
from hub.sdk.contract import Account, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import Healthy, Left, Unhealthy
from hub.sdk.outcomes import Retry
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, open_world

ENDS = datetime(2027, 6, 29, 20, tzinfo=UTC)  # the next day, in China


class Asked(Platform):
    """Says of an account what a test wants."""

    def __init__(self) -> None:
        super().__init__(also=frozenset({Also.CHECK_ACCOUNT, Also.QUOTA}))
        self.says: Healthy | Unhealthy | Retry | Exception = Healthy("武汉发布", {"fans": 3}, ENDS)
        self.writes = False

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        _ = tools, account
        if self.writes:
            guard = call.current()
            assert guard is not None
            guard.hand_over()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        _ = tools, account
        return [Left("publish", 1)]


@pytest.fixture
def platform() -> Asked:
    return Asked()


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Asked) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, Platform("mute")) as opened:
        yield opened


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, client: httpx.AsyncClient, world: World
) -> httpx.AsyncClient:
    monkeypatch.setattr(dependencies, "_installed", lambda: world.platforms)
    return client


async def asked(desk: httpx.AsyncClient, account: int) -> dict[str, object]:
    answer = await desk.post(f"/api/v1/accounts/{account}/check")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_healthy_account(world: World, desk: httpx.AsyncClient) -> None:
    (account,) = await world.enrol()
    await world.execute("insert into credentials values (:account, '')", account=account)
    assert await asked(desk, account) == {
        "healthy": True,
        "name": "武汉发布",
        "why": None,
        "evidence": {"fans": 3},
        "expires_on": "2027-06-30",
        "quota": [{"bucket": "publish", "left": 1, "resets_at": None}],
    }
    (kept,) = await world.query("select expires_on from credentials")
    assert kept["expires_on"].isoformat() == "2027-06-30"
    await asked(desk, account)  # and says the same
    (entry,) = await world.query("select * from audit_entries where action like 'account.%'")
    assert (entry["actor"], entry["subject"]) == ("hub", f"account:{account}")
    assert (entry["action"], entry["detail"]) == (
        "account.date_credentials",
        {"expires_on": "2027-06-30"},
    )


async def test_what_no_text_can_hold_is_mended(
    world: World, desk: httpx.AsyncClient, platform: Asked
) -> None:
    (account,) = await world.enrol()
    platform.says = Healthy(name="武汉\ud83d", evidence={"fans": object()})
    found = await asked(desk, account)
    assert (found["healthy"], found["name"], found["evidence"]) == (True, "武汉?", {})
    platform.says = Unhealthy("停用\ud83d")
    assert (await asked(desk, account))["why"] == "停用?"


@pytest.mark.parametrize(
    ("says", "healthy"),
    [
        (Unhealthy("48001: api unauthorized"), False),
        (Retry("45011: api minute-quota reach limit"), None),
        (httpx.ReadTimeout("too slow"), None),
    ],
)
async def test_an_account_that_is_not(
    world: World,
    desk: httpx.AsyncClient,
    platform: Asked,
    says: Unhealthy | Retry | Exception,
    healthy: bool | None,  # noqa: FBT001 - a parameter of the test
) -> None:
    platform.says = says
    (account,) = await world.enrol()
    found = await asked(desk, account)
    assert found["healthy"] is healthy
    assert found["why"]


async def test_a_check_can_make_nothing_public(
    world: World, desk: httpx.AsyncClient, platform: Asked
) -> None:
    platform.writes = True
    (account,) = await world.enrol()
    found = await asked(desk, account)
    assert (found["healthy"], found["why"]) == (None, "NotSent: Not sent: it was stopped.")


async def test_a_platform_that_cannot_be_asked(world: World, desk: httpx.AsyncClient) -> None:
    (account,) = await world.enrol(platform="mute")
    assert (await asked(desk, account))["healthy"] is None
    assert (await desk.post("/api/v1/accounts/999/check")).status_code == 404


async def test_a_platform_whose_connector_is_gone(world: World, desk: httpx.AsyncClient) -> None:
    (account,) = await world.enrol(platform="nowhere")
    assert (await desk.post(f"/api/v1/accounts/{account}/check")).status_code == 409
