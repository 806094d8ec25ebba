"""A token that has run out is renewed once, by one worker, and what was stopped goes on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, SecretStr

from hub.audit.verification import verify
from hub.enrollment.vault import open_credentials, seal_credentials
from hub.kit.keyring import Keyring
from hub.sdk.contract import Account, Placement, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import Renewed
from hub.sdk.outcomes import CannotTell, Credentials, Outcome, Retry, Sighting
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world

KEY = Keyring.of(bytes(32))
ENDS = datetime(2027, 6, 30, tzinfo=UTC)  # of what was granted, as the platform says


class Secrets(BaseModel):
    token: SecretStr
    refresh_token: SecretStr


class Expiring(Platform):
    """Takes the newest token only, and each refresh token once."""

    credentials_model: ClassVar[type[BaseModel] | None] = Secrets

    def __init__(self) -> None:
        super().__init__(also=frozenset({Also.REFRESH_CREDENTIALS}))
        self.good = 1
        self.renewals = 0
        self.busy = 0
        self.refuses = False

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        if placement.account.credentials.token.get_secret_value() != f"token-{self.good}":
            return Credentials("10010: access_token expired")
        return await super().publish(tools, placement, payload)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        if placement.account.credentials.token.get_secret_value() != f"token-{self.good}":
            return CannotTell("10010: access_token expired", credentials=True)
        return await super().read_back(tools, placement)

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        _ = tools
        if self.busy:
            self.busy -= 1
            return Retry("busy")
        self.renewals += 1
        await asyncio.sleep(0.02)
        if self.refuses or account.credentials.refresh_token.get_secret_value() != "refresh-0":
            return Credentials("10011: refresh_token expired")
        renewed = {"token": f"token-{self.good}", "refresh_token": "refresh-1"}
        return Renewed(renewed, expires_at=ENDS)


@pytest.fixture
def platform() -> Expiring:
    return Expiring()


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Expiring) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform) as opened:
        yield opened


async def enrol(world: World) -> int:
    (account,) = await world.enrol()
    sealed = seal_credentials(KEY, account, {"token": "token-0", "refresh_token": "refresh-0"})
    await world.execute(
        "insert into credentials (account_id, sealed) values (:account, :sealed)",
        account=account,
        sealed=sealed,
    )
    return account


async def test_a_token_that_ran_out_is_renewed_once_for_all_workers(
    world: World, platform: Expiring
) -> None:
    account = await enrol(world)
    stories = [await world.article() for _ in range(20)]
    pushes = [await world.push(story) for story in stories]
    for _ in range(4):
        world.start()
    for push in pushes:
        assert await world.results_of(push, 1) == {account: "published"}
    assert platform.renewals == 1
    assert len(platform.ledger.copies) == 20
    (row,) = await world.query("select sealed, expires_on from credentials")
    assert row["expires_on"] == ENDS.date()
    assert open_credentials(KEY, account, row["sealed"])["refresh_token"] == "refresh-1"


async def test_a_look_that_its_token_keeps_from_seeing_has_it_renewed(
    world: World, platform: Expiring
) -> None:
    account = await enrol(world)
    platform.good = 0  # the first token works, and dies before the retraction is looked at
    story = await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    platform.good = 1
    retraction = await world.retract(story)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert platform.renewals == 1


async def test_the_renewal_is_on_record(world: World, platform: Expiring) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    await eventually(lambda: platform.ledger.copies)
    (entry,) = await world.query("select * from audit_entries where action like 'account.%'")
    assert entry["action"] == "account.renew_credentials"
    assert "refresh-1" not in str(entry["detail"])
    async with world.database.work() as session:
        assert (await verify(session, keys=())).findings == []


async def test_a_dead_refresh_token_parks_what_needs_it(world: World, platform: Expiring) -> None:
    account = await enrol(world)
    platform.refuses = True
    story = await world.article()
    await world.push(story)
    world.start()

    async def is_parked() -> bool:
        return (await world.placement(story, account))["parked"] == "credentials"

    await eventually(is_parked, why=world.placements)
    assert (await world.placement(story, account))["why"] == "10011: refresh_token expired"
    (gate,) = await world.query("select refused_at, refused_why from account_gates")
    assert gate["refused_at"]
    assert gate["refused_why"] == "10011: refresh_token expired"
    assert platform.renewals == 1


async def test_a_renewal_that_is_put_off_is_tried_again(world: World, platform: Expiring) -> None:
    account = await enrol(world)
    platform.busy = 2
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}


async def test_credentials_that_somebody_entered_meanwhile_stay(
    world: World, platform: Expiring
) -> None:
    account = await enrol(world)
    entered = seal_credentials(KEY, account, {"token": "token-1", "refresh_token": "by-hand"})
    told = platform.refresh_credentials

    async def slowly(tools: Tools, asked: Account) -> Renewed | Credentials | Retry:
        await world.execute("update credentials set sealed = :sealed", sealed=entered)
        return await told(tools, asked)

    platform.refresh_credentials = slowly  # type: ignore[method-assign]
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    (row,) = await world.query("select sealed from credentials")
    assert row["sealed"] == entered
