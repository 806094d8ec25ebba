"""What stands in Redis between a push and the worker that carries it out."""

import base64
import json

import httpx
from redis.asyncio import Redis

from hub.articles.examples import NOTICE
from hub.deliveries.doorbell import FAN_OUT
from hub.kit.db import Database
from hub.kit.jobs import QUEUE
from hub.kit.parts import Parts
from tests.app.world import PATH, World
from tests.people import KEY

SECRET = "whsec_" + base64.b64encode("武汉市融媒体中心的密钥".encode()).decode()
ACCOUNT = PATH["account_id"]


READING = {
    b"string": ("GET",),
    b"list": ("LRANGE", 0, -1),
    b"set": ("SMEMBERS",),
    b"zset": ("ZRANGE", 0, -1),
    b"hash": ("HGETALL",),
    b"stream": ("XRANGE", "-", "+"),
}


async def all_of(redis: Redis) -> dict[bytes, str]:
    """Return every key with what it holds, as it stands there."""
    found = {}
    async for key in redis.scan_iter():
        command, *rest = READING[await redis.type(key)]
        found[key] = str(await redis.execute_command(command, key, *rest))
    return found


async def test_no_secret_is_in_a_job_or_anywhere_else_in_redis(
    client: httpx.AsyncClient, database: Database, parts: Parts
) -> None:
    await World(database).reset()
    path = f"/api/v1/accounts/{ACCOUNT}/credentials"
    assert (await client.put(path, json={"secret": SECRET})).status_code == 200
    article = (await client.post("/api/v1/articles", json=NOTICE)).json()["article"]["id"]
    push = {"kind": "push", "articles": [article], "target": {"accounts": [ACCOUNT]}}
    assert (await client.post("/api/v1/commands", json=push)).status_code == 202

    queued = await parts.redis.zrange(QUEUE, 0, -1)  # nobody has taken it yet
    raw = [await parts.redis.get(f"arq:job:{one.decode()}") for one in queued]
    jobs = [json.loads(one) for one in raw]
    assert [(one["f"], one["k"]) for one in jobs] == [(FAN_OUT, {"lane": "webhook/push"})]

    for key, held in (await all_of(parts.redis)).items():
        for secret in (SECRET, SECRET.removeprefix("whsec_"), KEY):
            assert secret not in f"{key!r} {held}", key
