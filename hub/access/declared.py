"""What each route of an application has declared that it needs: none may say nothing."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from starlette.routing import BaseRoute

from hub.access.dependencies import Declared


def check_every_route(
    routes: Iterable[BaseRoute], prefix: str, but: Collection[tuple[str, str]]
) -> None:
    """Refuse an application that has a route which does not say what it needs.

    Args:
        routes: those of the application.
        prefix: the beginning of the addresses that have to say so.
        but: verbs and addresses below it that are for whoever comes.

    Raises:
        TypeError: naming every such route.
    """
    silent = [
        f"{verb} {route.path}"
        for route in every_route(routes)
        for verb in sorted(route.methods or ())
        if route.path.startswith(prefix)
        and (verb, route.path) not in but
        and not declared(route.dependant)
    ]
    if silent:
        raise TypeError(f"these routes do not declare what they need: {', '.join(silent)}")


def every_route(routes: Iterable[BaseRoute]) -> Iterator[Any]:
    """Yield all routes, those of included routers as they are called."""
    for each in routes:
        contexts = getattr(each, "effective_route_contexts", None)
        yield from contexts() if contexts else (each,)


def declared(dependant: Dependant) -> list[Declared]:
    """Return all that a route declares, through whatever it depends on."""
    return list(_found(dependant))


def _found(dependant: Dependant) -> Iterator[Declared]:
    if isinstance(dependant.call, Declared):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _found(each)
