"""Every demo begins anew: its platforms are new, so its hub must not remember earlier ones."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from hub.kit.db import Database, make_engine
from hub.kit.i18n import _
from hub.kit.problems import Conflict
from hub.kit.redis import make_redis
from hub.settings import Settings

if sys.platform != "win32":
    import fcntl

LOCK = "demo.lock"


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    """Keep the directory for one demo.

    Raises:
        Conflict: a demo runs there, or it holds something that no demo has made.
    """
    if sys.platform == "win32":  # the embedded servers will say why it can't be there
        yield
        return
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_ours(data_dir)
    with (data_dir / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                _("A demo runs in {dir} already.", dir=data_dir),
                remedy=_("Stop it, or choose another --data-dir."),
            ) from None
        yield


def forget(settings: Settings) -> None:
    """Empty an earlier demo's database and Redis, which nobody else uses: see `alone_in`."""
    asyncio.run(_forget(str(settings.database_url), str(settings.redis_url)))


def _check_ours(data_dir: Path) -> None:
    if not (data_dir / LOCK).exists() and any(data_dir.iterdir()):
        raise Conflict(
            _("{dir} holds what no demo has made.", dir=data_dir),
            remedy=_("A demo begins anew and deletes: choose an empty --data-dir."),
        )


async def _forget(database_url: str, redis_url: str) -> None:
    database, redis = Database(make_engine(database_url)), make_redis(redis_url)
    async with database.connection() as connection:
        await connection.execute(text("drop schema public cascade"))
        await connection.execute(text("create schema public"))
    await database.close()
    await redis.flushall()
    await redis.aclose()
