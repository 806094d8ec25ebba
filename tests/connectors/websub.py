"""A WebSub hub in memory, with one subscriber to every feed that it is told of.

It fetches a feed as soon as it is told, and gives it to the subscriber, who keeps entries and
deletes what tombstones name.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.sdk.testing.forms import read_form

ATOM = "{http://www.w3.org/2005/Atom}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"

Fetch = Callable[[str], Awaitable[bytes]]


class WebSubHub:
    """The hub and its subscriber.

    Attributes:
        fetch: reads a feed.
        told: the feeds that it was told of, in order.
        kept: what the subscriber has: titles by the entries' ids.
    """

    def __init__(self, fetch: Fetch) -> None:
        self.told: list[str] = []
        self.kept: dict[str, str] = {}
        self.app = Starlette(routes=[Route("/", self._publish, methods=["POST"])])
        self.fetch = fetch

    async def _publish(self, request: Request) -> Response:
        form = (await read_form(request)).fields
        if form.get("hub.mode") != "publish" or not form.get("hub.url"):
            return Response("hub.mode and hub.url are needed", 400)
        self.told.append(form["hub.url"])
        self._hand_on(ET.fromstring(await self.fetch(form["hub.url"])))
        return Response(status_code=204)

    def _hand_on(self, feed: ET.Element) -> None:
        for entry in feed.findall(f"{ATOM}entry"):
            name, title = entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title")
            self.kept[str(name)] = str(title)
        for tombstone in feed.findall(DELETED):
            self.kept.pop(str(tombstone.get("ref")), None)


def from_app(client: httpx.AsyncClient) -> Fetch:
    """Fetch feeds from an application in this process, whatever host they are said to be on."""

    async def fetch(url: str) -> bytes:
        return (await client.get(urlsplit(url).path)).raise_for_status().content

    return fetch
