"""Filters of a list and the way to its next page, as they stand in the address."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request

from hub.kit.sorting import Sort

CURSOR = "cursor"


class Ways(NamedTuple):
    """Where a list goes on; empty where it does not.

    Attributes:
        first: of the first page, from a later one.
        next: of the page that follows.
    """

    first: str
    next: str


def filters_of(request: Request) -> dict[str, str]:
    """Return what the address says; a field of a form that was left empty says nothing."""
    return {name: value for name, value in request.query_params.items() if value.strip()}


def ways(path: str, given: dict[str, str], following: str | None, anchor: str = "") -> Ways:
    """Return the ways out of a page of a list.

    Args:
        path: of the page.
        given: what its address says.
        following: the cursor of the page that follows; None on the last.
        anchor: of the list within its page.
    """
    first = address(path, given | {CURSOR: ""}, anchor) if CURSOR in given else ""
    after = address(path, given | {CURSOR: following}, anchor) if following else ""
    return Ways(first, after)


def other_order(path: str, given: Mapping[str, str]) -> str:
    """Return the address of the same list from its other end, from the first page on."""
    sort = "" if given.get("sort") == Sort.OLDEST else Sort.OLDEST.value
    return address(path, {**given, "sort": sort, CURSOR: ""})


def address(path: str, given: Mapping[str, str], anchor: str = "") -> str:
    """Return an address with what is not empty of a query."""
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{path}{'?' if query else ''}{query}{f'#{anchor}' if anchor else ''}"
