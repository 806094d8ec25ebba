import asyncio
import os
import signal
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from hub.embedded.errors import EmbeddedError
from hub.embedded.services import Services, Urls
from tests.embedded.processes import Servers

Sql = Callable[[Urls, str], Awaitable[object]]
Ping = Callable[[Urls], bool]


async def test_both_servers_take_requests_until_they_are_stopped(
    data_dir: Path, servers: Servers, sql: Sql, ping: Ping
) -> None:
    with Services(data_dir) as urls:
        assert await sql(urls, "SHOW fsync") == "on"
        assert ping(urls)
    assert servers.postgres() == servers.valkey() == []


async def test_what_was_committed_is_there_after_a_restart(data_dir: Path, sql: Sql) -> None:
    with Services(data_dir) as urls:
        await sql(urls, "CREATE TABLE notice AS SELECT '关于启动防汛四级应急响应的通知' AS title")
    with Services(data_dir) as urls:
        assert await sql(urls, "SELECT title FROM notice") == "关于启动防汛四级应急响应的通知"


async def test_the_disk_is_not_waited_for_where_data_may_be_lost(data_dir: Path, sql: Sql) -> None:
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SHOW fsync") == "off"


async def test_the_text_of_the_database_is_utf8_and_its_clock_is_utc(
    data_dir: Path, sql: Sql
) -> None:
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SHOW server_encoding") == "UTF8"
        assert await sql(urls, "SHOW timezone") == "UTC"


async def test_the_environment_of_the_shell_leads_nowhere_else(
    data_dir: Path, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1


def test_no_server_opens_a_tcp_port(data_dir: Path, servers: Servers) -> None:
    with Services(data_dir, durable=False):
        pids = servers.postmasters() + servers.valkey()
        files = [entry for pid in pids for entry in Path(f"/proc/{pid}/fd").iterdir()]
        sockets = {str(file.readlink()) for file in files if "socket:" in str(file.readlink())}
        assert sockets
        assert not sockets & _tcp_sockets()


def _tcp_sockets() -> set[str]:
    tables = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return {f"socket:[{columns[9]}]" for columns in lines}


def test_nobody_else_reaches_the_sockets(data_dir: Path) -> None:
    with Services(data_dir, durable=False) as urls:
        folder = Path(urlsplit(urls.redis).path).parent
        assert f"host={folder}&" in urls.database
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["long" * 25, "湖北省 中央厨房"])
async def test_a_path_unfit_for_sockets_gets_them_elsewhere(
    data_dir: Path, name: str, sql: Sql, ping: Ping
) -> None:
    with Services(data_dir / name, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1
        assert ping(urls)
        folder = Path(urlsplit(urls.redis).path).parent
        assert data_dir not in folder.parents
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


async def test_a_server_that_died_is_brought_back_by_starting_again(
    data_dir: Path, servers: Servers, sql: Sql, ping: Ping
) -> None:
    services = Services(data_dir, durable=False)
    urls = services.start()
    servers.kill_postgres()
    servers.kill_valkey()
    assert services.start() == urls
    assert await sql(urls, "SELECT 1") == 1
    assert ping(urls)
    services.stop()
    assert servers.postgres() == servers.valkey() == []


async def test_a_server_that_is_just_stopping_is_waited_for_and_started_again(
    data_dir: Path, servers: Servers, sql: Sql
) -> None:
    services = Services(data_dir, durable=False)
    urls = services.start()
    client = await asyncpg.connect(urls.database.replace("+asyncpg", ""))
    last_work = asyncio.ensure_future(client.execute("SELECT pg_sleep(1)"))
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not await sql(urls, asleep):
        pass
    os.kill(servers.postmasters()[0], signal.SIGTERM)  # it goes when its last client has gone
    starting = asyncio.create_task(asyncio.to_thread(services.start))
    await last_work
    await client.close()
    assert await starting == urls
    assert await sql(urls, "SELECT 1") == 1
    services.stop()


def test_stopping_twice_or_unstarted_is_harmless(data_dir: Path) -> None:
    services = Services(data_dir, durable=False)
    services.stop()
    services.start()
    services.stop()
    services.stop()


def test_a_start_that_fails_says_why_and_leaves_nothing_running(
    data_dir: Path, servers: Servers
) -> None:
    with Services(data_dir, durable=False):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedError, match=r"initialized by PostgreSQL version 9\.6"):
        Services(data_dir, durable=False).start()
    assert servers.postgres() == servers.valkey() == []


def test_a_data_directory_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text("暂停服务公告")
    with pytest.raises(EmbeddedError, match="choose another data directory"):
        Services(tmp_path / "notice.txt").start()
