"""What the platform tells: signed, repeated, late, and never believed further than it must be."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha1

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from connectors.wechat import connector
from connectors.wechat.events import MAX_BYTES, signature
from hub.sdk import Account, Done, Pending, Refused
from hub.sdk.optional import Heard, Incoming
from hub.sdk.testing.server import Server
from hub.sdk.testing.stories import story
from tests.connectors.wechats import World, open_world
from tests.waiting import until


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


def signed(account: Account, body: bytes = b"", **query: str) -> Incoming:
    """Sign as the platform does."""
    token = account.credentials.event_token.get_secret_value()
    stamp = query.pop("timestamp", str(int(time.time())))
    words = "".join(sorted((token, stamp, "4711")))
    given = {"signature": sha1(words.encode()).hexdigest(), "timestamp": stamp, "nonce": "4711"}
    return Incoming("POST" if body else "GET", given | query, {"content-type": "text/xml"}, body)


def test_the_signature_is_the_documentations() -> None:
    # sha1 of "1409304348" + "AAAAA" + "xxxxxx", which is how they sort
    words = "1409304348" + "AAAAA" + "xxxxxx"
    assert signature("AAAAA", "1409304348", "xxxxxx") == sha1(words.encode()).hexdigest()


async def test_the_address_is_confirmed_by_an_echo(world: World) -> None:
    incoming = signed(world.enrol(), echostr="5888173452")
    heard = await connector.on_event(world.enrol(), incoming)
    assert heard.status == 403  # another account's token
    account = world.enrol()
    heard = await connector.on_event(account, signed(account, echostr="5888173452"))
    assert (heard.status, heard.reply) == (200, b"5888173452")
    assert heard.media_type.startswith("text/plain")


@pytest.mark.parametrize("seconds", [-4_000, 4_000])
async def test_an_old_signature_is_refused(world: World, seconds: int) -> None:
    account = world.enrol()
    stamp = str(int(time.time()) + seconds)
    heard = await connector.on_event(account, signed(account, timestamp=stamp, echostr="1"))
    assert heard.status == 403


@pytest.mark.parametrize("stamp", ["", "abc", "１２３", "9" * 400])
async def test_a_strange_timestamp_is_refused(world: World, stamp: str) -> None:
    account = world.enrol()
    heard = await connector.on_event(account, signed(account, timestamp=stamp))
    assert heard.status == 403


async def test_an_account_without_a_token_hears_nothing(world: World) -> None:
    account = world.enrol()
    incoming = signed(account, echostr="1")
    deaf = account.credentials.model_copy(update={"event_token": None})
    assert (await connector.on_event(replace(account, credentials=deaf), incoming)).status == 403


@pytest.mark.parametrize("channel", ["mass", "freepublish"])
async def test_the_end_of_a_send_wakes_it(world: World, channel: str) -> None:
    account = world.enrol(channel)  # type: ignore[arg-type] - one of the two
    message = world.message(account, 2)
    await world.submit(message)
    assert message.state is not None
    number = message.state["number"]
    incoming = world.sandbox.event(world.enrolled(account), number)
    heard = await connector.on_event(account, incoming)
    assert (heard.status, heard.reply) == (200, b"success")
    assert heard.wakes[0] == number
    await world.follow(message)
    assert set(heard.wakes[1:]) == {part.remote_id for part in message.parts}


async def test_the_event_says_where_the_pages_of_a_mass_send_are(world: World) -> None:
    account = world.enrol()
    message = world.message(account, 2)
    await world.submit(message)
    world.hear(message)
    done = await world.follow(message)
    assert isinstance(done, Done)
    for part, article in zip(done.parts, message.articles, strict=True):
        assert article.title in (await world.tools.http.get(str(part.url))).text


async def test_a_link_of_another_send_or_site_is_not_believed(world: World) -> None:
    account = world.enrol()
    other = await world.sent(account, 2, "-7-1-0-0")
    message = world.message(account, 2, "-8-1-0-0")
    await world.submit(message)
    assert message.state is not None
    event = world.sandbox.event(world.enrolled(account), str(other.part(0).remote_id))
    heard = await connector.on_event(account, event)
    message.state["heard"] = heard.tells
    done = await world.follow(message)
    assert isinstance(done, Done)
    assert [part.url for part in done.parts] == [None, None]

    elsewhere = incoming_with(account, "http://evil.example/s?mid=1")
    assert (await connector.on_event(account, elsewhere)).tells["addresses"] == {}


def incoming_with(account: Account, link: str, index: str = "1") -> Incoming:
    return signed(
        account,
        (
            "<xml><Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>4711</MsgID>"
            "<Status><![CDATA[send success]]></Status><ArticleUrlResult><ResultList><item>"
            f"<ArticleIdx>{index}</ArticleIdx><ArticleUrl><![CDATA[{link}]]></ArticleUrl>"
            "</item></ResultList></ArticleUrlResult></xml>"
        ).encode(),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<xml><Event>subscribe</Event></xml>",
        b"<xml><Event>MASSSENDJOBFINISH</Event></xml>",
        b"<xml><Event>MASSSENDJOBFINISH</Event><MsgID>1;drop</MsgID></xml>",
        b"<xml><Event>MASSSENDJOBFINISH</Event><MsgID>mass</MsgID></xml>",  # a word of all handles
        (
            b"<xml><Event>PUBLISHJOBFINISH</Event><PublishEventInfo>"
            b"<publish_id>freepublish</publish_id></PublishEventInfo></xml>"
        ),
        b'<!DOCTYPE xml [<!ENTITY a "1">]><xml><Event>MASSSENDJOBFINISH</Event>&a;</xml>',
        b"<xml>" + b"<a>" * 20_000 + b"</xml>",
        b"<xml><Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID></xml>".ljust(MAX_BYTES + 1),
    ],
)
async def test_what_is_no_end_of_a_send_wakes_nothing(world: World, body: bytes) -> None:
    account = world.enrol()
    incoming = replace(signed(account, body), method="POST")
    heard = await connector.on_event(account, incoming)
    assert heard == Heard(reply=b"success")


async def test_an_index_that_no_story_has_wakes_nothing(world: World) -> None:
    account = world.enrol()
    link = f"{world.server.url}/s?mid=1"
    for index in ("0", "9", "²"):
        heard = await connector.on_event(account, incoming_with(account, link, index))
        assert ":" not in "".join(heard.wakes)


async def test_twice_and_out_of_order_is_heard_alike(world: World) -> None:
    account = world.enrol()
    events = []
    for n in range(2):
        message = await world.sent(account, 2, f"-{n}-1-0-0")
        name = str(message.part(0).remote_id)
        events.append(world.sandbox.event(world.enrolled(account), name))
    first = [await connector.on_event(account, event) for event in events]
    again = [await connector.on_event(account, event) for event in events[::-1]]
    assert first == again[::-1]


# --- through the platform's own hands ------------------------------------------------------------


async def test_the_platform_posts_its_events_and_the_send_ends_by_them(world: World) -> None:
    account, came = world.enrol(), list[Heard]()

    async def hook(request: Request) -> PlainTextResponse:
        incoming = Incoming(
            request.method, dict(request.query_params), dict(request.headers), await request.body()
        )
        heard = await connector.on_event(account, incoming)
        came.append(heard)
        return PlainTextResponse(heard.reply, heard.status)

    app = Starlette(routes=[Route("/hooks/wechat/1", hook, methods=["GET", "POST"])])
    async with Server(app, lambda _: False) as hub:
        world.owner(account).callback = f"{hub.url}/hooks/wechat/1"
        world.sandbox.jobs.originals[story(2).title] = False
        message = world.message(account, 3)
        assert isinstance(await world.submit(message), Pending)
        await until(lambda: world.sandbox.posted == [200])
    assert message.state is not None
    (heard,) = came
    assert heard.wakes[0] == message.state["number"]
    message.state["heard"] = heard.tells
    outcome = await world.poll(message)
    assert isinstance(outcome, Refused)
    assert outcome.culprits == (2,)


async def test_a_callback_that_is_down_stops_nothing(world: World) -> None:
    account = world.enrol()
    world.owner(account).callback = "http://127.0.0.1:9/hooks"
    await world.sent(account)
    await until(lambda: world.sandbox.posted == [0])
    assert world.titles(account)
