"""The key is rotated while workers push: nothing waits for a person because of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, SecretStr

from hub.deliveries.keep import SharedKeep
from hub.enrollment.vault import seal_credentials
from hub.kit.keyring import Keyring
from hub.kit.vault_keys import vault_file, vault_keyring
from hub.sdk.contract import Account, Placement, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import Renewed
from hub.sdk.outcomes import Credentials, Outcome, Retry
from hub.settings import Settings
from hub.vault.rotation import make_key, rotate
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world

ACCOUNTS = 60
ROTATIONS = 6


class Secrets(BaseModel):
    token: SecretStr
    refresh_token: SecretStr


class Strict(Platform):
    """Takes an account's newest token only, which is void after some pushes."""

    credentials_model: ClassVar[type[BaseModel] | None] = Secrets

    def __init__(self) -> None:
        super().__init__(also=frozenset({Also.REFRESH_CREDENTIALS}))
        self.newest: dict[int, int] = {}
        self.used: set[tuple[int, str]] = set()
        self.twice: list[tuple[int, str]] = []
        self.refused = 0
        self.renews = asyncio.Event()
        self.renews.set()

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        account = placement.account
        newest = self.newest.setdefault(account.account_id, 0)
        if account.credentials.token.get_secret_value() != f"token-{newest}":
            self.refused += 1
            return Credentials("10010: access_token expired")
        return await super().publish(tools, placement, payload)

    def expire_all(self) -> None:
        self.newest = {account: number + 1 for account, number in self.newest.items()}

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        _ = tools
        refresh = (account.account_id, account.credentials.refresh_token.get_secret_value())
        if refresh in self.used:
            self.twice.append(refresh)
            return Credentials("10011: refresh_token was used")
        self.used.add(refresh)
        await self.renews.wait()
        newest = self.newest[account.account_id]
        return Renewed({"token": f"token-{newest}", "refresh_token": f"refresh-{newest}"})


@pytest.fixture
def platform() -> Strict:
    return Strict()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def world(
    database_url: str, redis_url: str, platform: Strict, settings: Settings
) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform) as opened:
        opened.keyring = vault_keyring(settings)
        yield opened


async def fill(world: World, keyring: Keyring, count: int = ACCOUNTS) -> None:
    accounts = await world.enrol(count)
    for account in accounts:
        sealed = seal_credentials(keyring, account, {"token": "token-0", "refresh_token": "first"})
        await world.execute(
            "insert into credentials (account_id, sealed) values (:account, :sealed)",
            account=account,
            sealed=sealed,
        )


async def rotate_all(world: World, settings: Settings) -> None:
    """Rotate to a new key, as the API's process does: with a keyring of its own."""
    keyring = vault_keyring(settings)
    async with world.database.work() as session:
        await make_key(session, keyring, vault_file(settings), "administrator")
    done = 1
    while done:
        async with world.database.work() as session:
            done = (await rotate(session, keyring, actor="administrator")).done


async def test_nothing_parks_while_the_key_is_rotated_again_and_again(
    world: World, platform: Strict, settings: Settings
) -> None:
    await fill(world, vault_keyring(settings))
    world.start(2)
    pushes = []
    for _ in range(ROTATIONS):
        pushes.append(await world.push(await world.article()))
        await rotate_all(world, settings)
        platform.expire_all()
    for push in pushes:
        assert set((await world.results_of(push, ACCOUNTS)).values()) == {"published"}
    assert len(platform.ledger.copies) == ACCOUNTS * ROTATIONS
    assert platform.twice == []  # no refresh token was spent by two
    assert await world.query("select 1 from placements where parked is not null") == []


async def test_a_rotation_amid_a_renewal_does_not_spend_a_refresh_token_twice(
    world: World, platform: Strict, settings: Settings
) -> None:
    """One worker renews what it has opened; another has claimed the same under the new key."""
    await fill(world, vault_keyring(settings), 1)
    world.start(2)
    platform.renews.clear()
    pushes = [await world.push(await world.article())]
    await eventually(lambda: platform.newest)
    platform.expire_all()
    pushes.append(await world.push(await world.article()))
    await eventually(lambda: platform.refused == 1)
    await rotate_all(world, settings)
    pushes.append(await world.push(await world.article()))
    await eventually(lambda: platform.refused == 2)
    platform.renews.set()
    for push in pushes:
        assert set((await world.results_of(push, 1)).values()) == {"published"}
    assert platform.twice == []
    assert len(platform.used) == 1


async def test_what_a_worker_kept_for_all_is_still_of_use_after_a_rotation(
    world: World, settings: Settings
) -> None:
    one, other = (SharedKeep(world.redis, vault_keyring(settings)) for _ in range(2))
    await one.put("weibo:token", "before", 60)
    await rotate_all(world, settings)
    assert await other.get("weibo:token") == "before"
    await other.put("weibo:token-2", "after", 60)
    assert await one.get("weibo:token-2") == "after"
