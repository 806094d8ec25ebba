"""Accounts on Weibo and Mastodon join by the platform's page, as their sandboxes have it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from connectors import mastodon, weibo
from connectors.mastodon.sandbox import Sandbox as Fediverse
from connectors.weibo.joining import WORDS
from connectors.weibo.sandbox import Sandbox as Weibo
from connectors.weibo.sandbox.joining import CODE_SECONDS
from hub.sdk.call import Operation
from hub.sdk.optional import App, Invitation, Joined, Joining, NotJoined
from hub.sdk.outcomes import Retry
from tests.connectors.played import Stage, stage

BACK = "https://hub.hubei.example/joins/x/callback"
STATE = "x-IwT_b8G0"


@dataclass
class Owner:
    """Somebody with a browser, and the link that they were sent."""

    play: Stage
    joining: Joining
    link: str

    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.link).query))

    def agrees(self) -> dict[str, str]:
        return query_of(self.play.sandbox.agree(self.play.enrolled, self.link))

    async def back(self, query: dict[str, str], **changed: object) -> Joined | NotJoined | Retry:
        joining = replace(self.joining, **changed)  # type: ignore[arg-type]
        with Operation():
            found: Joined | NotJoined | Retry = await self.play.connector.callback(
                self.play.tools, joining, query
            )
        return found

    async def clicks(self, **answer: str) -> dict[str, str]:
        """Open the page as a browser does, and press a button; return what the hub is told."""
        async with httpx.AsyncClient() as browser:
            page = await browser.get(self.link)
            assert "<form" in page.text, page.text
            sent = await browser.post(self.link, data=answer)
        assert sent.status_code == 302, sent.text
        assert sent.headers["location"].startswith(f"{BACK}?")
        return query_of(sent.headers["location"])


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


async def invited(play: Stage, app: App | None = None) -> Owner:
    joining = Joining(replace(play.account, credentials=None), BACK, STATE, app)
    with Operation():
        found = await play.connector.authorize(play.tools, joining)
    assert isinstance(found, Invitation), found
    return Owner(play, replace(joining, kept=found.kept), found.url)


@pytest.fixture
async def on_weibo() -> AsyncIterator[Owner]:
    async with stage(weibo.connector, Weibo()) as play:
        yield await invited(play, play.sandbox.register(BACK))


@pytest.fixture
async def on_mastodon() -> AsyncIterator[Owner]:
    async with stage(mastodon.connector, Fediverse()) as play:
        yield await invited(play)


async def test_weibos_page_asks_who_it_is_and_is_not_behind_a_relay(on_weibo: Owner) -> None:
    asked = on_weibo.asked()
    assert (asked["forcelogin"], asked["state"], asked["redirect_uri"]) == ("true", STATE, BACK)
    account = on_weibo.joining.account
    settings = account.settings.model_copy(
        update={"api_url": "https://relay.hubei.example", "authorize_url": "https://api.weibo.com"}
    )
    joining = replace(on_weibo.joining, account=replace(account, settings=settings))
    found = await weibo.connector.authorize(on_weibo.play.tools, joining)
    assert isinstance(found, Invitation)
    assert found.url.startswith("https://api.weibo.com/oauth2/authorize?")


async def test_an_owner_presses_the_button_on_weibos_page(on_weibo: Owner) -> None:
    uid = on_weibo.play.enrolled.external_id
    joined = await on_weibo.back(await on_weibo.clicks(uid=uid, answer="agree"))
    assert isinstance(joined, Joined)
    assert (joined.external_id, joined.credentials) == (uid, on_weibo.play.enrolled.credentials)
    assert joined.expires_at is not None
    assert joined.expires_at > datetime.now(UTC) + timedelta(days=29)


async def test_an_owner_cancels_on_weibos_page(on_weibo: Owner) -> None:
    uid = on_weibo.play.enrolled.external_id
    query = await on_weibo.clicks(uid=uid, answer="decline")
    assert (query["error"], query["error_code"], query["state"]) == (
        *("access_denied", "21330"),
        STATE,
    )
    assert await on_weibo.back(query) == NotJoined(WORDS[21330])


async def test_weibos_page_opens_for_registered_addresses_only(on_weibo: Owner) -> None:
    for name, value in (("redirect_uri", "https://elsewhere.example/"), ("client_id", "1")):
        link = f"{on_weibo.link.partition('?')[0]}?{urlencode(on_weibo.asked() | {name: value})}"
        async with httpx.AsyncClient() as browser:
            assert (await browser.get(link)).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"app": App("1", "secret")}, 21324),
        ({"callback_url": "https://elsewhere.example/"}, 21322),
    ],
)
async def test_weibos_refusals_are_told_in_words(
    on_weibo: Owner, wrong: dict[str, object], code: int
) -> None:
    assert await on_weibo.back(on_weibo.agrees(), **wrong) == NotJoined(WORDS[code])


async def test_weibos_code_is_good_for_a_while(on_weibo: Owner) -> None:
    query = on_weibo.agrees()
    on_weibo.play.sandbox.let_pass(CODE_SECONDS + 1)
    assert await on_weibo.back(query) == NotJoined(WORDS[21325])


async def test_an_owner_presses_the_button_on_their_server(on_mastodon: Owner) -> None:
    acct = on_mastodon.play.enrolled.external_id.removeprefix("@")
    joined = await on_mastodon.back(await on_mastodon.clicks(acct=acct, answer="agree"))
    assert isinstance(joined, Joined)
    assert (joined.external_id, joined.name) == (f"@{acct}", f"@{acct}")
    declined = await on_mastodon.back(await on_mastodon.clicks(acct=acct, answer="decline"))
    assert declined == NotJoined("您没有同意授权。")


async def test_a_name_in_full_is_compared_in_full(on_mastodon: Owner) -> None:
    """A server calls its own accounts by their first half."""
    acct = on_mastodon.play.enrolled.external_id
    full = replace(on_mastodon.joining.account, external_id=f"{acct}@hubei.example")
    joined = await on_mastodon.back(on_mastodon.agrees(), account=full)
    assert isinstance(joined, Joined)
    assert joined.external_id == f"{acct}@hubei.example"
    other = replace(full, external_id="@wuchang@hubei.example")
    joined = await on_mastodon.back(on_mastodon.agrees(), account=other)
    assert isinstance(joined, Joined)
    assert joined.external_id == f"{acct}@hubei.example"


async def test_each_invitation_registers_an_application_and_keeps_its_secret_sealed(
    on_mastodon: Owner,
) -> None:
    kept = on_mastodon.joining.kept
    assert kept["client_secret"] not in on_mastodon.link
    assert kept["client_secret"] not in repr(on_mastodon.joining)
    again = await invited(on_mastodon.play)
    assert again.asked()["client_id"] != on_mastodon.asked()["client_id"]
    answer = await again.back(on_mastodon.agrees())
    assert answer == NotJoined("授权码已经用过或已过期。")


async def test_a_server_that_has_forgotten_the_application_says_so(on_mastodon: Owner) -> None:
    query = on_mastodon.agrees()
    on_mastodon.play.sandbox.server.apps.clear()
    answer = await on_mastodon.back(query)
    assert isinstance(answer, NotJoined)
    assert "invalid_client" in answer.why
