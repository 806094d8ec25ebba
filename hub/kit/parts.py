"""What every process of the hub is made of."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from redis.asyncio import Redis

from hub.kit.db import Database, make_engine
from hub.kit.i18n import _
from hub.kit.jobs import Jobs
from hub.kit.keyring import Keyring
from hub.kit.keys import audit_key, auth_key
from hub.kit.problems import Unavailable
from hub.kit.redis import make_redis
from hub.kit.signals import Signals
from hub.kit.signatures import public_key_of
from hub.kit.suite import use_suite
from hub.kit.vault_keys import vault_keyring
from hub.settings import Settings


@dataclass(frozen=True)
class Parts:
    """A process's database, Redis, jobs and signals: made without a connection, closed once."""

    settings: Settings
    database: Database
    redis: Redis
    jobs: Jobs
    signals: Signals
    uses: Counter[int] = field(default_factory=Counter)
    """How often an account's credentials were used, until that is written down."""

    @cached_property
    def keyring(self) -> Keyring:
        """The keys that credentials are sealed with."""
        return vault_keyring(self.settings)

    @cached_property
    def audit_key(self) -> bytes:
        """The private key that checkpoints of the record are signed with."""
        return audit_key(self.settings)

    @cached_property
    def audit_keys(self) -> tuple[str, ...]:
        """The public keys of checkpoints: the present one, then former ones, the newest first."""
        return public_key_of(self.audit_key), *self.settings.audit_old_keys

    @cached_property
    def auth_key(self) -> bytes:
        """The key of the digests by which API keys, sessions and links are known."""
        return auth_key(self.settings)

    async def close(self) -> None:
        """Close every connection."""
        await self.jobs.close()
        await self.redis.aclose()
        await self.database.close()


def make_parts(
    settings: Settings,
    *,
    database: Database | None = None,
    redis: Redis | None = None,
    ping: bool = True,
) -> Parts:
    """Make the parts that the settings ask for, or take those that are handed in.

    Args:
        settings: where everything is.
        database: in place of the one that the settings name; for tests.
        redis: in place of the one that the settings name; for tests.
        ping: see `hub.kit.db.make_engine`.
    """
    use_suite(settings.crypto_suite)
    redis_url = _required(settings.redis_url, "HUB_REDIS_URL")
    redis = redis or make_redis(redis_url)
    return Parts(
        settings=settings,
        database=database or _database(settings, ping=ping),
        redis=redis,
        jobs=Jobs(redis_url),
        signals=Signals(redis),
    )


def _database(settings: Settings, *, ping: bool) -> Database:
    url = _required(settings.database_url, "HUB_DATABASE_URL")
    return Database(make_engine(url, connections=settings.database_connections, ping=ping))


def _required(url: str | None, variable: str) -> str:
    if url is None:
        raise Unavailable(
            _("{variable} is not set.", variable=variable),
            remedy=_("Set it, or run `hub up`, which brings its own servers."),
        )
    return url
