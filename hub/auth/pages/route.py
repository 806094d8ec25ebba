"""Routes of pages: forms from the hub's own pages only, and problems as pages for people."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from hub.auth.cookies import SESSION_COOKIE
from hub.auth.cross_site import check_own_site
from hub.auth.identity import actor_of
from hub.auth.own import Signed, signed
from hub.auth.pages.next_path import sign_in_path
from hub.auth.pages.render import page
from hub.auth.who_asks import address_of
from hub.kit.answers import as_hub_error
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import HubError, NotAuthenticated, TooMany

FORM_LIMIT = 20_000  # bytes: a password of 128 characters, each in twelve, three times
MOST_FIELDS = 10

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class DoorRoute(APIRoute):
    """A route of a page."""

    def get_route_handler(self) -> Handler:
        """Wrap what FastAPI makes of the endpoint."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                check_own_site(request.method, request.headers)
                return await handle(request)
            except NotSignedIn:
                return see(sign_in_path(request))
            except Exception as error:
                problem = as_hub_error(error)
                if type(problem) is HubError:  # a fault of ours: the edge logs it
                    raise
                return problem_page("notice.html", problem)

        return handled


class NotSignedIn(NotAuthenticated):
    """A page is for people who have signed in."""


def see(path: str) -> RedirectResponse:
    """Send a browser to another page, after a form as well as before it."""
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def problem_page(template: str, problem: HubError, **values: object) -> Response:
    """Show a page that says what went wrong."""
    answer = page(template, problem.status, problem=problem, **values)
    if isinstance(problem, TooMany):
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


async def _form(request: Request) -> Mapping[str, str]:
    body = await request.body()
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # no form of ours
        return {}
    return {name: value.replace("\0", "") for name, value in fields}  # PostgreSQL takes none


async def _maybe(request: Request) -> Signed | None:
    token = request.cookies.get(SESSION_COOKIE, "")
    parts: Parts = request.app.state.parts
    if not token:
        return None
    try:
        return await signed(await actor_of(parts, token, address_of(request.scope)))
    except HubError as error:
        if error.status < 500:  # noqa: PLR2004 - a cookie that is nobody's; not a database that is away
            return None
        raise


async def _must(maybe: "MaybeSigned") -> Signed:
    if maybe is None:
        raise NotSignedIn(_("Sign in first."))
    return maybe


Form = Annotated[Mapping[str, str], Depends(_form)]
MaybeSigned = Annotated[Signed | None, Depends(_maybe)]
PageSigned = Annotated[Signed, Depends(_must)]
