"""Calls to a portal's REST interface (`/wp/v2`)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from connectors.wordpress.errors import Declined, declined
from connectors.wordpress.settings import authorization
from hub.sdk import Account, Unknown, platform_words
from hub.sdk.answers import json_object, objects_in

OF_A_POST = "id,slug,status,link,title,content,categories,tags"  # what is worth sending back


async def call(
    client: httpx.AsyncClient,
    account: Account,
    method: str,
    path: str,
    *,
    fields: Mapping[str, Any] | None = None,
    **query: str | int,
) -> dict[str, Any]:
    """Make a call that answers with an object.

    Args:
        client: `tools.http` for what changes what readers see, else `tools.preparing`.
        account: whose portal, and who calls.
        method: GET, POST or DELETE.
        path: behind `/wp/v2/`.
        fields: sent as JSON.
        query: parameters of the URL.

    Raises:
        Declined: it was not done, or what came back is no answer of WordPress's.
    """
    url = address(account, path, query)
    response = await client.request(method, url, json=fields, headers=authorization(account))
    return read(response)


async def listed(
    client: httpx.AsyncClient, account: Account, path: str, **query: str | int
) -> list[dict[str, Any]]:
    """Make a call that answers with a list of objects.

    Raises:
        Declined: as `call`.
    """
    url = address(account, path, query)
    response = await client.get(url, headers=authorization(account))
    if no := declined(response):
        raise no
    try:
        items = objects_in(response.json())
    except (ValueError, RecursionError):
        items = None
    if items is None:
        raise Declined(Unknown(platform_words(response)))
    return items


def read(response: httpx.Response) -> dict[str, Any]:
    """Return the object of an answer.

    Raises:
        Declined: as `call`.
    """
    if no := declined(response):
        raise no
    said = json_object(response)
    if not said:
        raise Declined(Unknown(platform_words(response)))
    return said


def address(account: Account, path: str, query: Mapping[str, str | int] | None = None) -> str:
    """Return the URL of a path; a portal without permalinks has it in its query."""
    url = f"{account.settings.api_url.rstrip('/')}/wp/v2/{quote(path)}"
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
