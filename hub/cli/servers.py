"""The servers that a command works with: those of the settings, or embedded ones."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hub.embedded.services import Services
from hub.settings import Settings, get_settings


@contextmanager
def servers(settings: Settings | None = None) -> Iterator[Settings]:
    """Give settings that name a database and a Redis, and keep both while the block runs.

    Where `HUB_DATABASE_URL` and `HUB_REDIS_URL` are set, those; else the embedded servers of the
    data directory, which are started, or joined where another command has started them. Whatever
    this process starts finds them in its environment.

    Raises:
        EmbeddedError: the embedded servers can't be had.
    """
    settings = settings or get_settings()
    if settings.database_url and settings.redis_url:
        yield settings
        return
    with Services(settings.data_dir) as urls:
        os.environ.setdefault("HUB_DATABASE_URL", urls.database)
        os.environ.setdefault("HUB_REDIS_URL", urls.redis)
        os.environ["HUB_DATA_DIR"] = str(settings.data_dir.resolve())
        get_settings.cache_clear()
        yield get_settings()
