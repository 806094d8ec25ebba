"""What a `kill -9` leaves behind, and how the next start deals with it."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from hub.embedded.services import Services, Urls
from hub.embedded.system_user import unprivileged_user
from tests.embedded.processes import OtherHub, Servers, wait_until

Sql = Callable[[Urls, str], Awaitable[object]]


async def test_servers_whose_hub_was_killed_are_taken_over(
    data_dir: Path, servers: Servers, other_hub: Callable[[], OtherHub], sql: Sql
) -> None:
    killed = other_hub()
    urls = killed.urls()
    await sql(urls, "CREATE TABLE notice AS SELECT 7 AS number")
    killed.kill()
    running = servers.postmasters() + servers.valkey()
    with Services(data_dir, durable=False) as again:
        assert again == urls
        assert await sql(urls, "SELECT number FROM notice") == 7
        assert servers.postmasters() + servers.valkey() == running
    assert servers.postgres() == servers.valkey() == []


async def test_a_committed_row_survives_the_kill_of_hub_and_servers(
    data_dir: Path, servers: Servers, other_hub: Callable[[], OtherHub], sql: Sql
) -> None:
    killed = other_hub()
    await sql(killed.urls(), "CREATE TABLE notice AS SELECT 7 AS number")
    killed.kill()
    servers.kill_valkey()
    servers.kill_postgres()
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT number FROM notice") == 7


@pytest.fixture
def stranger(data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Some process of the user that the servers run as."""
    user = unprivileged_user(data_dir)
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    process = subprocess.Popen(["sleep", "600"], **identity)
    yield process
    process.kill()
    process.wait()


async def test_a_stranger_with_the_number_of_a_dead_server_fools_nobody(
    data_dir: Path,
    servers: Servers,
    other_hub: Callable[[], OtherHub],
    stranger: subprocess.Popen[bytes],
    sql: Sql,
) -> None:
    killed = other_hub()
    sockets = Path(urlsplit(killed.urls().redis).path).parent
    killed.kill()
    servers.kill_postgres()
    for file in (data_dir / "postgres" / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        number, rest = file.read_text().split("\n", 1)
        assert number.isdigit()
        file.write_text(f"{stranger.pid}\n{rest}")
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1
    assert stranger.poll() is None


async def test_a_first_start_that_was_killed_is_begun_anew(
    data_dir: Path, other_hub: Callable[[], OtherHub], sql: Sql
) -> None:
    killed = other_hub()
    wait_until(lambda: any(data_dir.glob("unfinished-*/global")))
    killed.kill()
    assert not (data_dir / "postgres").exists()
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1


async def test_a_start_waits_for_what_a_killed_server_still_does(
    data_dir: Path, servers: Servers, other_hub: Callable[[], OtherHub], sql: Sql
) -> None:
    killed = other_hub()
    urls = killed.urls()
    client = await asyncpg.connect(urls.database.replace("+asyncpg", ""))
    await client.execute("CREATE SEQUENCE steps")
    work = asyncio.ensure_future(
        client.execute("SELECT count(nextval('steps')) FROM generate_series(1, 5000000)")
    )
    while not await sql(urls, "SELECT is_called FROM steps"):
        pass
    servers.kill_postgres()
    killed.kill()
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1
    assert "pre-existing shared memory block" in (data_dir / "postgres.log").read_text()
    with suppress(asyncpg.PostgresError, OSError):
        await work
    client.terminate()
