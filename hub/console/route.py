"""Routes of the console's pages: from its own forms only, packed, and problems as pages."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.responses import StreamingResponse

from hub.access.policy import SecondFactorNeeded, SignInAgain
from hub.auth.cross_site import SAFE, check_own_site
from hub.console.form import Fields, see
from hub.console.look import PREFIX
from hub.console.render import page
from hub.kit.answers import as_hub_error, problem_answer
from hub.kit.compressed import LEAST_BYTES, accepts_gzip, packed
from hub.kit.i18n import _
from hub.kit.log import SECRET_NAME, get_logger, request_id
from hub.kit.problems import HubError, NotAllowed, NotAuthenticated, TooMany

SIGN_IN = "/sign-in"
MOST_REPEATED = 2_500_000  # characters of a form: a story may have two million

log = get_logger("hub.console")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route of a page. What it needs is declared as it is by an endpoint of the API."""

    def get_route_handler(self) -> Handler:
        """Wrap what FastAPI makes of the page."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                check_own_site(request.method, request.headers)
            except NotAllowed as foreign:  # nothing of it is repeated: one click, and it were ours
                return _packed(request, await problem_page(request, foreign, repeats=False))
            try:
                answer = await handle(request)
            except Exception as error:
                problem = as_hub_error(error)
                if type(problem) is HubError:  # a fault of ours
                    log.exception("request_failed", problem=problem.code)
                answer = await problem_page(request, problem)
            return _packed(request, answer)

        return handled


async def no_page(request: Request, error: Exception) -> Response:
    """Say what no route says: that nothing is at an address, or that this verb is not for it."""
    problem = as_hub_error(error)
    headers = getattr(error, "headers", None) or {}
    if not request.url.path.startswith(f"{PREFIX}/"):
        return problem_answer(problem, headers)
    answer = await problem_page(request, problem, repeats=False)  # nothing there takes a form
    answer.headers.update(headers)
    return _packed(request, answer)


async def problem_page(request: Request, problem: HubError, *, repeats: bool = True) -> Response:
    """Say what went wrong.

    Args:
        request: what went wrong.
        problem: how.
        repeats: what a form has sent is kept on the page, to be sent once more.
    """
    if isinstance(problem, NotAuthenticated):
        return await _signed_out(request, problem)
    sent = await _sent(request) if repeats else []
    if isinstance(problem, SignInAgain):
        posted = request.method not in SAFE
        title = _("Show once more that it is you")
        return page(request, "prove.html", title, 403, sent=sent, posted=posted)
    answer = page(
        request,
        "problem.html",
        _(problem.title),
        problem.status,
        problem=problem,
        request_id=request_id.get(),
        wants_factor=isinstance(problem, SecondFactorNeeded),
        sent=sent,
    )
    if isinstance(problem, TooMany):
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


async def _signed_out(request: Request, problem: HubError) -> Response:
    """Send who only looks to sign in; keep what somebody has written before their eyes."""
    way = f"{SIGN_IN}?next={quote(_address(request))}"
    if request.method in SAFE and "hx-request" not in request.headers:
        return see(way)
    sent = await _sent(request)
    return page(request, "signed_out.html", _("Signed out"), problem.status, sent=sent)


async def _sent(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form, but for what is secret: that has to be typed again."""
    if request.method in SAFE:
        return []
    try:
        fields = list(Fields(await request.form()).pairs())
    except Exception:  # noqa: BLE001 - the form itself is what is wrong
        return []
    if sum(len(name) + len(value) for name, value in fields) > MOST_REPEATED:
        return []
    return [(name, value) for name, value in fields if not SECRET_NAME.search(name)]


def _address(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _packed(request: Request, answer: Response) -> Response:
    if isinstance(answer, StreamingResponse) or "content-encoding" in answer.headers:
        return answer
    wanted = accepts_gzip(request.headers.get("accept-encoding", ""))
    if not wanted or len(answer.body) < LEAST_BYTES:
        return answer
    answer.body = packed(bytes(answer.body))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
