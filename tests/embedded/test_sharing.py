from collections.abc import Awaitable, Callable
from pathlib import Path

from hub.embedded.services import Services, Urls
from tests.embedded.processes import OtherHub, Servers


async def test_the_last_user_stops_the_servers(
    data_dir: Path, servers: Servers, sql: Callable[[Urls, str], Awaitable[object]]
) -> None:
    first, second = Services(data_dir, durable=False), Services(data_dir, durable=False)
    urls = first.start()
    assert second.start() == urls
    assert not first.stop()
    assert await sql(urls, "SELECT 1") == 1
    assert servers.valkey()
    assert second.stop()
    assert servers.postgres() == servers.valkey() == []


def test_hubs_that_start_at_once_share_one_server_of_each(
    servers: Servers, other_hub: Callable[[], OtherHub]
) -> None:
    hubs = [other_hub() for _ in range(4)]
    urls = hubs[0].urls()
    assert [hub.urls() for hub in hubs[1:]] == [urls] * 3
    for hub in hubs:
        assert len(servers.postmasters()) == len(servers.valkey()) == 1
        hub.leave()
    assert servers.postgres() == servers.valkey() == []


def test_a_killed_user_does_not_keep_the_servers(
    servers: Servers, other_hub: Callable[[], OtherHub]
) -> None:
    killed, last = other_hub(), other_hub()
    assert killed.urls() == last.urls()
    killed.kill()
    assert len(servers.postmasters()) == len(servers.valkey()) == 1
    last.leave()
    assert servers.postgres() == servers.valkey() == []
