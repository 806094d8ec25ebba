"""Routes whose problems are pages for people."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from hub.kit.answers import as_hub_error
from hub.kit.problems import HubError, Unavailable
from hub.sites.answers import notice_answer
from hub.sites.render import page

RETRY_SECONDS = 5

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route that answers with a notice when its page cannot be shown."""

    def get_route_handler(self) -> Handler:
        """Wrap what FastAPI makes of the endpoint."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                problem = as_hub_error(error)
                if type(problem) is HubError:  # a fault of ours: the edge logs it
                    raise
                return _notice(problem)

        return handled


def _notice(problem: HubError) -> Response:
    answer = notice_answer(page("notice.html", problem=problem), problem.status)
    if isinstance(problem, Unavailable):
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
