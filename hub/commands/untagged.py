"""Errors name a field as it stands in the request.

A command's body is one of several models, told apart by `kind`. pydantic writes the kind into the
place of an error (`body.push.articles[0]`), where the request has nothing of that name.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from hub.commands.models import CommandKind

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UntaggedRoute(APIRoute):
    """A route whose errors leave the kind of command out."""

    def get_route_handler(self) -> Handler:
        """Return the handler, with errors put right."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                errors = [found | {"loc": untagged(found["loc"])} for found in error.errors()]
                raise RequestValidationError(errors, body=error.body) from None

        return handle


def untagged(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the place of an error without the kind of command."""
    if len(place) > 1 and place[0] == "body" and place[1] in set(CommandKind):
        return (place[0], *place[2:])
    return place
