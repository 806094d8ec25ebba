"""A query says each thing once, and nothing that nobody reads.

Who writes `?dryrun=true` and is not told that there is only `dry_run` gets the real thing.
"""

from collections import Counter
from collections.abc import Iterator
from inspect import isclass

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


async def nothing_unread(request: Request) -> None:
    """Refuse parameters that the address does not know, or that stand twice.

    A dependency for routers; no parameter here is a list.

    Raises:
        InvalidInput: naming each of them.
    """
    if not request.url.query:
        return
    route: APIRoute = request.scope["route"]
    known = sorted(_names(route.dependant))
    given = Counter(name for name, _ in request.query_params.multi_items())
    errors = [
        FieldError(field=f"query.{name}", reason=reason)
        for name, times in given.items()
        if (reason := _why_not(name, times, known))
    ]
    if errors:
        raise InvalidInput(_("The query can't be followed; nothing was done."), errors=errors)


def _why_not(name: str, times: int, known: list[str]) -> str | None:
    if name not in known:
        return _("is not known here; there are: {names}", names=", ".join(known) or _("none"))
    return _("stands here {times} times", times=times) if times > 1 else None


def _names(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isclass(kind) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield parameter.alias
    for below in dependant.dependencies:
        yield from _names(below)
