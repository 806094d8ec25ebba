"""A recording as a platform: it gives the answers that the real one gave."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from hub.sdk.contract import Account
from hub.sdk.http import make_tools
from hub.sdk.pool import Pool
from hub.sdk.testing.card import Card
from hub.sdk.testing.live.checks import run_live
from hub.sdk.testing.live.recording import Exchange, Recording
from hub.sdk.testing.sandbox import Enrolled, Message
from hub.sdk.testing.server import Server
from hub.sdk.testing.subject import Subject
from hub.sdk.testing.trial import HUB, LOOPBACK

NOT_RECORDED = 599  # no platform's


class Replay:
    """Answers each method and path with what was answered to it, in that order.

    The last answer is given for ever. A path may have something before it: a platform with several
    hosts has them side by side on one.
    """

    def __init__(self, recording: Recording) -> None:
        self._answers: defaultdict[tuple[str, str], deque[Exchange]] = defaultdict(deque)
        for exchange in recording.exchanges:
            self._answers[exchange.method, exchange.path].append(exchange)

    async def app(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request, as ASGI has it."""
        path = scope["raw_path"].decode("ascii", "replace")  # quoted, as it was recorded
        await self._response(scope["method"], path)(scope, receive, send)

    def _response(self, method: str, path: str) -> Response:
        for (recorded, ending), answers in self._answers.items():
            if recorded == method and path.endswith(ending):
                answer = answers.popleft() if len(answers) > 1 else answers[0]
                return Response(answer.body.encode(), answer.status, answer.headers)
        return JSONResponse({"error": f"{method} {path} was not recorded"}, NOT_RECORDED)


async def replay(subject: Subject, recording: Recording) -> Card:
    """Ask a recording what the real platform was asked.

    Raises:
        ValueError: it is another connector's, or this one has no sandbox to borrow an account of.
    """
    if recording.connector != subject.manifest.key or subject.sandbox is None:
        raise ValueError(f"This is a recording of {recording.connector}, or there is no sandbox.")
    pool = Pool(allowed=LOOPBACK)
    async with Server(Replay(recording).app, lambda _: False) as server:
        account = _account(subject, recording, subject.sandbox().enrol(server.url), server.url)
        card = await run_live(subject, account, make_tools(pool, HUB))
    pool.close()
    return card


def _account(subject: Subject, recording: Recording, lent: Enrolled, url: str) -> Account:
    """Return the recorded account, with the sandbox's addresses and its secrets."""
    here: dict[str, Any] = {
        name: value
        for name, value in lent.settings.items()
        if isinstance(value, str) and value.startswith(url)
    }
    connector = subject.connector
    model = connector.credentials_model
    return Account(
        account_id=recording.account_id,
        external_id=recording.external_id,
        name="",
        region_code="",
        settings=connector.settings_model.model_validate({**recording.settings, **here}),
        credentials=model and model.model_validate(lent.credentials),
        site_url=f"{HUB}/sites",
    )
