"""What can be seen from outside: in every app and account, and on every page, as a reader would."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import httpx

from hub.cli.demo.enrolling import Enrolled, Place
from hub.cli.demo.stage import Stage
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
        copies: that readers have, by account; every one that takes part is there.
        cards: that stay on phones, by account, where there are any.
        pages: what each region's page showed.
    """

    copies: dict[Place, int]
    cards: dict[Place, int]
    pages: dict[str, Page]

    @property
    def duplicates(self) -> int:
        """How many copies and cards there are beyond the first of an account."""
        found = (*self.copies.values(), *self.cards.values())
        return sum(copies - 1 for copies in found if copies > 1)


def look(story: Story, enrolled: Enrolled, stage: Stage) -> Sight:
    """Look at every app, account and page; the hub's own account of it is not asked.

    Args:
        story: what to look for.
        enrolled: where.
        stage: what all runs on.
    """
    copies = dict.fromkeys(enrolled.places, 0) | _in_apps(story, stage)
    cards: dict[Place, int] = {}
    for platform in stage.sandboxes.urls:
        for one in stage.sandboxes.accounts(platform):
            place = Place(platform, one["account"])
            copies[place] = sum(_is_there(story, post) for post in one["posts"])
            if pushed := sum(story.title in titles for titles in one["cards"]):
                cards[place] = pushed
    pages = asyncio.run(_pages(story, enrolled.sites, stage.hub.url))
    return Sight(copies, cards, pages)


def _in_apps(story: Story, stage: Stage) -> Counter[Place]:
    return Counter(
        Place("webhook", one["account"])
        for one in stage.receivers.stories()
        if one["article_id"] == story.article_id and one["status"] == "present"
    )


def _is_there(story: Story, post: Mapping[str, Any]) -> bool:
    """Say whether a post shows the story; where posts have no titles, the text begins with it."""
    return bool(post["live"]) and story.title in f"{post['title']}\n{post['text']}"


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
