"""What can be seen from outside: at the receivers, and on every page, as a reader would."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

import httpx

from hub.cli.demo.enrolling import Enrolled
from hub.cli.demo.receivers import Receivers
from hub.sdk.http import Client
from hub.sdk.pool import Pool

READERS = 24  # at once
LOOPBACK = ip_network("127.0.0.0/8")


@dataclass(frozen=True, slots=True)
class Story:
    """What is looked for."""

    article_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader got; status 0 where nothing answered."""

    status: int
    shows_title: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a story.

    Attributes:
        apps: live copies by app; every app that takes part is there.
        pages: what each region's page showed.
    """

    apps: dict[str, int]
    pages: dict[str, Page]

    @property
    def duplicates(self) -> int:
        """How many live copies there are beyond the first on an app."""
        return sum(copies - 1 for copies in self.apps.values() if copies > 1)


def look(story: Story, enrolled: Enrolled, receivers: Receivers, url: str) -> Sight:
    """Look at every app and every page; the hub's own account of it is not asked.

    Args:
        story: what to look for.
        enrolled: where.
        receivers: the apps.
        url: under which the pages are.
    """
    live = Counter(
        one["account"]
        for one in receivers.stories()
        if one["article_id"] == story.article_id and one["status"] == "present"
    )
    apps = dict.fromkeys(enrolled.apps, 0) | live
    return Sight(apps, asyncio.run(_pages(story, enrolled.sites, url)))


async def _pages(story: Story, sites: Iterable[str], url: str) -> dict[str, Page]:
    pool = Pool(allowed=[LOOPBACK])
    found: dict[str, Page] = {}
    left = iter(sites)
    try:
        client = Client(pool, committing=False)
        readers = (_read(client, left, story, url, found) for _ in range(READERS))
        await asyncio.gather(*readers)
    finally:
        pool.close()
    return found


async def _read(
    client: Client, left: Iterator[str], story: Story, url: str, found: dict[str, Page]
) -> None:
    for region in left:
        try:
            answer = await client.get(f"{url}/sites/{region}/{story.article_id}")
        except httpx.RequestError:
            found[region] = Page(0, shows_title=False)
        else:
            found[region] = Page(answer.status_code, story.title in answer.text)
