"""Redis and PostgreSQL go away while real workers are at work: nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.exc import DBAPIError

from connectors.webhook.sandbox import Behaviour, Mode, Sandbox
from connectors.webhook.sandbox.behaviour import EVERYBODY
from hub.embedded.services import Services
from hub.kit.migrate import upgrade
from hub.settings import Settings
from tests.crash.children import QUICK
from tests.crash.conftest import OpenTown
from tests.crash.town import CREATED, PATIENCE, Town
from tests.deliveries.world import eventually
from tests.embedded.processes import Servers
from tests.kit.own_redis import OwnRedis

APPS = 100
STEADY = QUICK | {"HUB_ENGINE_SLOTS": "4"}  # few calls at once: there is a middle of the run


@pytest.fixture
async def own_redis(tmp_path: Path) -> AsyncIterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


async def reaches(town: Town, mark: int) -> None:
    """Wait until so many pushes have arrived."""
    await eventually(lambda: len(town.arrived(CREATED)) >= mark, PATIENCE)


async def test_redis_is_emptied_and_killed_in_mid_run(
    settings: Settings, sandbox: Sandbox, town_of: OpenTown, own_redis: OwnRedis
) -> None:
    sandbox.behave(EVERYBODY, Behaviour(mode=Mode.SLOW, seconds=0.1))
    on_own_redis = settings.model_copy(update={"redis_url": own_redis.url})
    async with town_of(on_own_redis, APPS) as town:
        push = await town.push(await town.story())
        worker = town.children.worker(STEADY)
        await reaches(town, 10)
        async with Redis.from_url(own_redis.url) as redis:
            await redis.flushall()
        await reaches(town, 30)
        own_redis.kill()
        await reaches(town, 60)
        own_redis.start()
        await town.closes(push, "published")
        assert town.everybody_has_one()
        assert town.everybody_was_asked(CREATED)
        assert worker.runs


async def test_a_worker_begins_its_work_without_redis(
    settings: Settings, town_of: OpenTown, own_redis: OwnRedis
) -> None:
    own_redis.kill()
    without_redis = settings.model_copy(update={"redis_url": own_redis.url})
    async with town_of(without_redis, 4) as town:
        worker = town.children.worker()
        await town.closes(await town.push(await town.story()), "published")
        assert town.everybody_has_one()
        assert worker.runs


async def test_postgresql_is_killed_in_mid_run_and_started_again(
    settings: Settings, sandbox: Sandbox, town_of: OpenTown, data_dir: Path, own_redis: OwnRedis
) -> None:
    sandbox.behave(EVERYBODY, Behaviour(mode=Mode.SLOW, seconds=0.1))
    services = Services(data_dir, durable=False)
    servers = Servers(data_dir)
    try:
        urls = services.start()
        await asyncio.to_thread(upgrade, urls.database)
        elsewhere = {"database_url": urls.database, "redis_url": own_redis.url}
        async with town_of(settings.model_copy(update=elsewhere), APPS) as town:
            push = await town.push(await town.story())
            worker = town.children.worker(STEADY)
            await reaches(town, 20)
            servers.kill_postgres()
            with pytest.raises((DBAPIError, OSError)):
                await town.query("select 1")
            services.start()
            await town.closes(push, "published")
            assert town.everybody_has_one()
            assert worker.runs
    finally:
        services.stop()
        servers.kill_all()
