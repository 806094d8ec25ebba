"""Nothing that anybody types leads the hub into its own network, whichever field it stands in."""

import ast
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel, ValidationError

import hub
from hub.auth.oidc.provider import Description
from hub.sdk.addresses import AddressRefused, UrlError
from hub.sdk.http import Client
from hub.sdk.pool import Pool
from hub.sdk.registry import load
from tests.app.test_outgoing import INSIDE, STRANGE
from tests.sdk.rude import LOOPBACK, Serve
from tests.sdk.test_pool import Names

ROOT = Path(hub.__file__).parent.parent
OUTSIDE = "https://203.0.112.9/hub"
NOTHING = {"allowed_networks": ()}
CONNECTORS = load()
# what goes out without the pool, each to where whoever runs the hub says, and nobody else can
OWN_WAYS = {
    "hub/audit/collector.py": "the syslog collector of the settings, which is inside as a rule",
    "hub/cli": "the command line asks the hub that it is told of",
    "hub/embedded": "the servers that the hub starts itself, on sockets of this machine",
    "hub/sdk/testing": "sandboxes",
    "hub/sdk/pool.py": "the pool itself",
    "hub/sdk/http.py": "the client above it",
}
HARMLESS = {
    "hub/sdk/failures.py": {"pyreqwest"},  # the names of its errors
    "hub/sdk/encoding.py": {"pyreqwest.client", "pyreqwest.request"},  # what the client builds
    "hub/sdk/response.py": {"pyreqwest.http", "pyreqwest.response"},  # and what it reads
}
NO_ADDRESSES = {  # fields that take any text, and go nowhere
    ("manual", "where"),  # words for whoever does it by hand
    ("wechat", "cover_media_id"),  # goes into a body, as it stands
}
CALLING = {
    *("AsyncClient", "HTTPTransport", "AsyncHTTPTransport", "urlopen", "open_connection"),
    *("create_connection", "getaddrinfo", "gethostbyname", "ClientSession", "HTTPConnection"),
    *("HTTPSConnection", "open_unix_connection", "ClientBuilder", "AsyncOAuth2Client"),
    *("OAuth2Session", "SysLogHandler", "SMTP", "socket"),
}
MODULES = {
    "requests",
    "urllib3",
    "aiohttp",
    "ftplib",
    "smtplib",
    "pyreqwest",
    "http.client",
    "urllib.request",
}


def text_fields() -> Iterator[tuple[str, str]]:
    """Every field of every connector's settings that takes a text."""
    for key, connector in CONNECTORS.items():
        for name, field in (connector.settings_model or BaseModel).model_fields.items():
            if "str" in str(field.annotation) and "Secret" not in str(field.annotation):
                yield key, name


def faults(model: type[BaseModel], name: str, value: str) -> list[str]:
    """Return what is wrong with one field, whatever is wrong with the others."""
    try:
        model.model_validate({name: value}, context=NOTHING)
    except ValidationError as error:
        return [each["msg"] for each in error.errors() if each["loc"][:1] == (name,)]
    return []


def takes_addresses(key: str, name: str) -> bool:
    """Say whether a field takes a web address; one that takes any text does."""
    return not faults(CONNECTORS[key].settings_model, name, OUTSIDE)


ADDRESSES = [
    (key, name)
    for key, name in text_fields()
    if takes_addresses(key, name) and (key, name) not in NO_ADDRESSES
]


def test_the_fields_that_take_an_address_are_found() -> None:
    assert {("webhook", "endpoint"), ("mastodon", "server"), ("wordpress", "api_url"),
            ("feed", "websub_hub"), ("matrix", "homeserver_url")} & set(ADDRESSES)  # fmt: skip
    assert len(ADDRESSES) > 10


@pytest.mark.parametrize(("key", "name"), ADDRESSES, ids="-".join)
def test_no_setting_of_any_connector_leads_inside(key: str, name: str) -> None:
    """A new field for an address that is not an `OutgoingUrl` fails here."""
    model = CONNECTORS[key].settings_model
    let_in = [url for url in (*INSIDE, *STRANGE) if not faults(model, name, url)]
    assert let_in == []


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, field in Description.model_fields.items()
        if "endpoint" in name or "uri" in name
        if "str" in str(field.annotation) and "tuple" not in str(field.annotation)
    ],
)
def test_no_word_of_a_provider_is_more_than_an_address(name: str) -> None:
    """Where a name of its leads to, the pool finds out."""
    assert not faults(Description, name, OUTSIDE)
    assert [url for url in STRANGE if not faults(Description, name, url)] == []


@pytest.mark.parametrize("url", INSIDE)
async def test_no_address_inside_is_connected_to(url: str) -> None:
    """Whatever was stored, and by whatever way a literal address is written."""
    pool = Pool(resolve=Names(["127.0.0.1"]))
    with pytest.raises((AddressRefused, UrlError)):
        await Client(pool, committing=False).get(url)
    pool.close()


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["100.100.100.200"], ["::1"]),
        *(["::ffff:10.0.0.1"], ["fd00:ec2::254"], ["fe80::1%eth0"], ["64:ff9b::a9fe:a9fe"]),
        *(["203.0.112.9", "10.0.0.1"], ["2400:3200::1", "::1"], ["0.0.0.0"]),
    ],
    ids=",".join,
)
async def test_no_name_leads_inside(addresses: list[str]) -> None:
    pool = Pool(resolve=Names(addresses))
    for scheme in ("http", "https"):
        with pytest.raises(AddressRefused):
            await Client(pool, committing=False).get(f"{scheme}://app.example/")
    pool.close()


class Turning:
    """A name server of somebody else's: it says one thing to whoever checks, then another."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Iterable[str]:
        self.asked += 1
        return [self.answers.pop(0)]


async def test_a_name_that_turns_between_check_and_connection_is_not_asked_twice(
    serve: Serve,
) -> None:
    """DNS rebinding: there is no second look-up that could lead elsewhere."""
    reached: list[bytes] = []

    async def note(reader: StreamReader, writer: StreamWriter) -> None:
        reached.append(await reader.read(1_000))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    url = (await serve(note)).replace("127.0.0.1", "turning.example")
    turning = Turning("127.0.0.1", "169.254.169.254")  # the first stands for a public one
    pool = Pool(allowed=LOOPBACK, resolve=turning)
    for _ in range(3):
        assert (await Client(pool, committing=False).get(url)).status_code == 204
    assert (turning.asked, len(reached)) == (1, 3)
    pool.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_inside_is_an_answer_and_no_way(serve: Serve, status: int) -> None:
    inside = "http://169.254.169.254/latest/meta-data/"
    asked = 0

    async def redirect(reader: StreamReader, writer: StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read(1_000)
        head = f"HTTP/1.1 {status} Found\r\nLocation: {inside}\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())

    pool = Pool(allowed=LOOPBACK)
    client = Client(pool, committing=False)
    url = await serve(redirect)
    answers = [await client.get(url), await client.get(url, params={"a": "1"})]
    assert [answer.status_code for answer in answers] == [status] * 2
    with pytest.raises(ValueError, match="never followed"):
        await client.get(url, follow_redirects=True)
    assert asked <= 3
    pool.close()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"])
async def test_no_variable_sends_requests_another_way(
    serve: Serve, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def proxy(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    monkeypatch.setenv(variable, await serve(proxy))
    pool = Pool(resolve=Names(["10.0.0.1"]))
    with pytest.raises(AddressRefused):
        await Client(pool, committing=False).get("http://app.example/")
    pool.close()


def is_client(module: str) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in MODULES)


def ways_out(file: Path) -> Iterator[str]:
    """Yield what a file calls or imports that could open a connection."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if is_client(each.name))
        if isinstance(node, ast.ImportFrom) and is_client(node.module or ""):
            yield node.module or ""
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in CALLING:
                yield name


def test_all_that_goes_out_goes_through_the_pool() -> None:
    """A picture's address, a source, a link: what has no client can't be fetched."""
    found = {}
    for file in sorted([*(ROOT / "hub").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]):
        where = file.relative_to(ROOT).as_posix()
        if where.startswith(tuple(OWN_WAYS)) or "/sandbox" in where:
            continue
        if ways := sorted(set(ways_out(file)) - HARMLESS.get(where, set())):
            found[where] = ways
    assert found == {}


def test_httpx_itself_is_told_to_go_nowhere() -> None:
    """`httpx.AsyncClient` is the hub's client's interface; its own transport is never made."""
    client = Client(Pool(), committing=False)
    assert not isinstance(client._transport, httpx.AsyncHTTPTransport)
    assert client._mounts == {}
