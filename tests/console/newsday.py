"""A day on which much is under way: what pages of commands, orders and the day show."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from hub.kit.parts import Parts
from tests.commands.books import check_books
from tests.commands.newsroom import Newsroom

CITY, COUNTY = "420100", "421022"


@dataclass
class Newsday:
    """A hub with two clients in 武汉 and one in 公安县, on `webhook`.

    Attributes:
        push: half of it is out; one is parked as refused, one is open.
        retraction: one copy is gone, one is to be deleted by hand.
    """

    room: Newsroom
    city: list[int] = field(default_factory=list)
    county: int = 0
    story: int = 0
    push: int = 0
    withdrawn: int = 0
    retraction: int = 0

    async def open(self) -> None:
        """Let all of it happen."""
        await self.room.open()
        self.city = await self.room.enrol("420102", "webhook", count=2)
        (self.county,) = await self.room.enrol(COUNTY, "webhook")
        self.story, self.withdrawn = await self.room.write(), await self.room.write()
        self.push = await self.room.push(self.story)
        await self.room.deliver(self.story, [self.county])
        await self.room.park(self.story, self.city[0], "refused")
        await self.room.push(self.withdrawn, target={"regions": [CITY]})
        await self.room.deliver(self.withdrawn)
        self.retraction = await self.room.retract(self.withdrawn)
        await self.room.deliver(self.withdrawn, [self.city[0]])
        await self.room.park(self.withdrawn, self.city[1], "by_person", have="present", version=1)
        await self.room.rows(
            "insert into work_orders (article_id, account_id, slot, command_id, operation, "
            "instructions, needs_link, due_by) select article_id, account_id, slot, command_id, "
            "'retract', '请在后台删除这篇稿件。', false, now() - interval '1 hour' "
            "from placements where parked = 'by_person'"
        )

    async def order(self) -> int:
        """Return the work order's number."""
        (row,) = await self.room.rows("select id from work_orders")
        found: int = row.id
        return found


@pytest.fixture
async def day(parts: Parts) -> AsyncIterator[Newsday]:
    """A hub in which much is under way. After the test its books must balance."""
    made = Newsday(Newsroom(parts.database))
    await made.open()
    yield made
    await check_books(parts.database)


def words(answer: httpx.Response) -> str:
    """Return what a page says, without its tags."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def figures(answer: httpx.Response) -> dict[str, int]:
    """Return the figures of a page by the address that each leads to."""
    found = re.findall(
        r'<a class="figure[^"]*" href="([^"]+)">.*?figure-count">([\d,]+)<', answer.text, re.DOTALL
    )
    return {path.replace("&amp;", "&"): int(n.replace(",", "")) for path, n in found}


def rows(answer: httpx.Response) -> int:
    """Return how many rows the first table of a page has."""
    table = re.search(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL)
    return table[1].count("<tr>") if table else 0
