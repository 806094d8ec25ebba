"""The list of commands, and what its filters do."""

import httpx
import pytest

from tests.console.newsday import Newsday, rows, words


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("?kind=retract", 1), ("?state=running", 2), ("?kind=&state=issued&article=", 3)],
)
async def test_filters_stand_in_the_address(
    day: Newsday, editor: httpx.AsyncClient, query: str, count: int
) -> None:
    answer = await editor.get(f"/console/commands{query}")
    assert rows(answer) == count
    assert day.push


async def test_one_story_has_its_commands(day: Newsday, editor: httpx.AsyncClient) -> None:
    answer = await editor.get(f"/console/commands?article={day.withdrawn}")
    assert rows(answer) == 2
    assert f"#{day.retraction}" in words(answer)


async def test_a_filter_that_says_nothing_sensible_is_refused(
    day: Newsday, editor: httpx.AsyncClient
) -> None:
    assert day.push
    assert (await editor.get("/console/commands?state=finished")).status_code == 422
