"""The API is killed right after its answer: what it has promised happens all the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from hub.settings import Settings
from tests.crash.conftest import OpenTown
from tests.crash.town import CREATED, PATIENCE, Town
from tests.deliveries.world import eventually
from tests.kit.own_redis import OwnRedis

BRING_FORWARD = "update commands set not_before = clock_timestamp() + interval '2 seconds'"


async def told_and_killed(town: Town, **request: Any) -> int:
    """Hand a push to an API that is killed as soon as it has answered; return the command."""
    api, url = town.children.api()
    key = town.parts.settings.api_key
    assert key is not None
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:

        async def answers() -> bool:
            try:
                return (await client.get("/healthz")).is_success
            except httpx.TransportError:
                return False

        await eventually(answers, PATIENCE)
        push = {"kind": "push", "articles": [await town.story()], "target": {"everywhere": True}}
        answer = await client.post("/api/v1/commands", json=push | request)
        api.kill()
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    command: int = answer.json()["id"]
    return command


async def test_a_push_is_carried_out(town: Town) -> None:
    command = await told_and_killed(town)
    town.children.worker()
    await town.closes(command, "published")
    assert town.everybody_was_asked(CREATED)


async def test_a_scheduled_push_fires_at_its_time_without_redis(
    settings: Settings, town_of: OpenTown, tmp_path: Path
) -> None:
    nowhere = settings.model_copy(update={"redis_url": OwnRedis(tmp_path / "nowhere").url})
    async with town_of(nowhere, 4) as town:
        much_later = datetime.now(UTC) + timedelta(hours=1)
        command = await told_and_killed(town, not_before=much_later.isoformat())
        await town.change(BRING_FORWARD)
        town.children.worker()
        await town.closes(command, "published")
        assert town.everybody_was_asked(CREATED)
        [row] = await town.query("select not_before from commands")
        assert min(entry.at for entry in town.arrived(CREATED)) >= row["not_before"].timestamp()
