"""The sandbox as the conformance kit, the tests and the demo know it."""

import asyncio
import hashlib
import json
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import httpx

from connectors.wechat.ids import Message, Story, parse
from connectors.wechat.sandbox import drafts, events, limits, tokens
from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.jobs import Jobs
from connectors.wechat.sandbox.routes import COMMITTING, Routes
from connectors.wechat.sandbox.sending import Sending
from connectors.wechat.sandbox.world import Account, Refusal, Send, Status
from connectors.wechat.settings import FREEPUBLISH, MASS
from hub.sdk.optional import Incoming
from hub.sdk.testing import wire
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.testing.sandbox import Sandbox as Base
from hub.sdk.text import plain

SEED = "sandbox"
GRANTED = 20  # sends a day of the accounts that `enrol` makes: as many as a check needs
TOKENS_KNOWN = 4  # of an account's coming access tokens


class Sandbox(Base):
    """The platform.

    Args:
        channel: of the accounts that are enrolled.
        clock: the platform's time.
        seconds: that a send takes to end.
        seed: what the accounts' secrets are derived from: the first 32 hexadecimal digits of
            SHA-256 over `{seed}:{appid}:secret`, and `…:token` for the events' token.
        callback: where events go, with `{appid}` in it.

    Attributes:
        jobs: `jobs.originals` is the library of originals.
        accounts: that have called so far, by AppID.
        posted: what the callback addresses answered, in order.
    """

    def __init__(
        self,
        channel: Literal["mass", "freepublish"] = FREEPUBLISH,
        *,
        clock: Clock | None = None,
        seconds: float = 0.0,
        seed: str = SEED,
        callback: str = "",
    ) -> None:
        self.clock = clock or Clock()
        self.jobs = Jobs(self.clock, seconds)
        self.accounts: dict[str, Account] = {}
        self.posted: list[int] = []
        self._channel = channel
        self._seed = seed
        self._callback = callback
        self._sending = Sending(self.clock, self.jobs)
        self._posting: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None
        routes = Routes(self.clock, self._sending, self.account, self.accounts, self._tell)
        self.app = routes.app()

    @property
    def url(self) -> str:
        """Where `app` is served."""
        return self._sending.url

    def serve_at(self, url: str) -> None:
        """Say where `app` is served: the pages' links lead there."""
        self._sending.url = url

    # --- accounts -------------------------------------------------------------------------------

    def enrol(self, url: str) -> Enrolled:
        """Make one more account, with sends enough for any check."""
        enrolled = self.enrolled(f"wx{len(self.accounts):016x}", url)
        self.account(enrolled.external_id).sends_a_day = GRANTED
        return enrolled

    def enrolled(
        self, appid: str, url: str, channel: str = "", kind: str = "subscription"
    ) -> Enrolled:
        """Return what an account is enrolled with: any AppID is one, made when it first calls.

        Args:
            appid: `wx` and 16 letters or digits.
            url: where `app` is served.
            channel: instead of the sandbox's own.
            kind: `subscription`, `service` or `unverified`.
        """
        self.serve_at(url)
        account = self.account(appid)
        account.kind = kind
        settings = {
            "appid": appid,
            "account_type": kind,
            "channel": channel or self._channel,
            "api_url": url,
            "pages_url": url,
            "protected": account.protected,
        }
        credentials = {"secret": account.secret, "event_token": account.event_token}
        coming = range(1, TOKENS_KNOWN + 1)
        known = (account.token_number(account.tokens_made + number) for number in coming)
        return Enrolled(appid, settings, credentials, (*credentials.values(), *known))

    def account(self, appid: str) -> Account:
        """Find an account, or make it."""
        if appid not in self.accounts:
            secret, token = (self._derived(appid, what) for what in ("secret", "token"))
            callback = self._callback.format(appid=appid)
            self.accounts[appid] = Account(appid, secret, token, callback=callback)
        return self.accounts[appid]

    def of(self, account: Enrolled) -> Account:
        """Return what the platform keeps of an account."""
        return self.accounts[account.external_id]

    # --- what readers see -----------------------------------------------------------------------

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return every story that could ever be read."""
        owner = self.of(account)
        self.jobs.work(owner)
        return [
            Seen(
                str(name),
                story.title,
                plain(story.content),
                live=not story.deleted,
                measured=story.content,
                digest=story.digest,
                pictures=1 + story.content.count("<img"),
            )
            for send in owner.sends
            for name, story in _named(send)
        ]

    def cards(self, account: Enrolled) -> list[list[str]]:
        """Return the cards on the followers' phones, by their titles. Nothing takes them away."""
        pushed = [send for send in self.of(account).sends if send.channel == MASS]
        return [[story.title for _, story in _named(send)] for send in pushed if _named(send)]

    def told(self, account: Enrolled) -> list[Incoming]:
        """Return the messages about the sends that have ended."""
        owner = self.of(account)
        ended = [send for send in owner.sends if send.status is not Status.WORKING]
        return [events.event(owner, send, self._sending) for send in ended]

    def call_back(self, account: Enrolled, url: str) -> None:
        """Enter the address under 服务器配置."""
        self.of(account).callback = url

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a story as somebody does in the console."""
        story = parse(remote_id)
        send = self._find(self.of(account), story.message)
        send.stories[story.index - 1].deleted = True

    def send_by_hand(self, account: Enrolled) -> None:
        """Spend a send as somebody does in the console."""
        limits.count_send(self.of(account), self.clock)

    def send_draft_by_hand(self, account: Enrolled) -> list[str]:
        """Save and send the newest draft in the console; return its stories' links."""
        return self._sending.by_hand(self.of(account))

    def confirm(self, account: Enrolled, *, yes: bool = True) -> None:
        """Answer as an administrator to the sends that wait for it."""
        self.jobs.confirm(self.of(account), yes=yes)
        self._tell()

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Delete the story at a link."""
        _ = instructions
        owner = self.of(account)
        for send in owner.sends:
            for index, story in send.live():
                if self._sending.link(owner, send, index) == url:
                    story.deleted = True
        return url or ""

    # --- time and ways to go wrong ----------------------------------------------------------------

    def commits(self, request: wire.Request) -> bool:
        """Say whether readers see a difference."""
        interface = request.path.partition("/cgi-bin/")[2]
        return interface in COMMITTING and not self._has_nothing_to_send(interface, request)

    def _has_nothing_to_send(self, interface: str, request: wire.Request) -> bool:
        """Tell a question about a `clientmsgid` from a send: its draft was never made."""
        if interface != "message/mass/sendall":
            return False
        token = parse_qs(urlsplit(request.target).query).get("access_token", [""])[0]
        account = self.accounts.get(token.partition(".")[0])
        try:
            draft = json.loads(request.body)["mpnews"]["media_id"]
        except (ValueError, LookupError, TypeError):
            return False
        return account is not None and draft not in account.drafts_known

    def let_pass(self, seconds: float) -> None:
        """Move the platform's clock on, and end what is over by then."""
        self.clock.move_on(seconds)
        for account in self.accounts.values():
            self.jobs.work(account)
        if self.jobs.ended:
            self._tell()

    def expire_token(self, account: Enrolled) -> None:
        """Void the token, as another system's forced refresh does."""
        owner = self.of(account)
        tokens.replace(owner, self.clock.now())
        owner.dying.clear()

    def revoke(self, account: Enrolled) -> None:
        """Reset the AppSecret."""
        self.of(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        """Spend what is left of today's sends and publications."""
        owner = self.of(account)
        owner.sends_a_day = 0
        owner.used[("freepublish/submit", self.clock.day())] = limits.DAILY["freepublish/submit"]

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the last story of the next draft, and every draft that it is in."""
        self.of(account).dislikes = True
        return drafts.DISLIKED

    def answer_next(self, account: Enrolled, code: int, words: str) -> None:
        """Answer the next committing call with a code, and do nothing."""
        self.of(account).instead.append(Refusal(code, words))

    def be_busy(self, account: Enrolled) -> None:
        """Answer -1, and do nothing."""
        self.answer_next(account, -1, "system error")

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer 45011, which means a minute whatever `seconds` says."""
        _ = seconds
        words = "api minute-quota reach limit must slower retry next minute"
        self.answer_next(account, 45011, words)

    def lose_content(self, account: Enrolled) -> None:
        """Lose the last paragraph of the next draft."""
        self.of(account).loses = True

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Take the time of two polls for the next send."""
        self.of(account).slow = then

    def event(self, account: Enrolled, remote_id: str) -> Incoming:
        """Return the message about the send of a story, of a message, or of a number."""
        owner = self.of(account)
        name = remote_id.partition(":")[0]
        number = name.partition("-")[2] or name
        found = owner.find(MASS, number) or owner.find(FREEPUBLISH, number)
        if found is None:
            raise LookupError(f"no send is called {remote_id}")
        return events.event(owner, found, self._sending)

    # --- events ---------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Send the messages about what has ended, beside everything else."""
        ended, self.jobs.ended = self.jobs.ended, []
        for account, send in ended:
            if account.callback:
                message = events.event(account, send, self._sending)
                task = asyncio.ensure_future(self._post(account.callback, message))
                self._posting.add(task)
                task.add_done_callback(self._posting.discard)

    async def _post(self, url: str, message: Incoming) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False)
        try:
            self.posted.append(await events.post(self._client, url, message))
        except httpx.HTTPError:
            self.posted.append(0)

    async def close(self) -> None:
        """Let go of the connections to callback addresses."""
        if self._client is not None:
            await self._client.aclose()

    def _derived(self, appid: str, what: str) -> str:
        return hashlib.sha256(f"{self._seed}:{appid}:{what}".encode()).hexdigest()[:32]

    def _find(self, owner: Account, message: Message) -> Send:
        send = owner.find(message.channel, message.number)
        if send is None:
            raise LookupError(f"no send is called {message}")
        return send


def _named(send: Send) -> list[tuple[Story, Any]]:
    """Return the stories of a send that went out, with their names."""
    if send.status != "out":
        return []
    message = Message(send.channel, send.number if send.channel == MASS else send.article_id)
    return [(Story(message, index), story) for index, story in enumerate(send.stories, 1)]
