"""What a page says once about what was just done."""

from pathlib import Path

import httpx
import pytest

from hub.console import said
from tests.console.newsday import words

TABLE = Path(said.__file__)
HOLDS = "/console/holds"


def kept(answer: httpx.Response) -> dict[str, str]:
    """Return the header that a browser sends next; the tests' browser is not on HTTPS."""
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


async def test_the_next_page_says_what_was_done_and_only_that_one(
    officer: httpx.AsyncClient,
) -> None:
    done = await officer.post(HOLDS, data={"scope": "hub", "reason": "等待省应急管理厅确认"})
    page = await officer.get(HOLDS, headers=kept(done))
    assert "紧急暂停已生效。" in words(page)
    assert "max-age=0" in page.headers["set-cookie"].lower()
    assert "紧急暂停已生效。" not in words(await officer.get(HOLDS))


@pytest.mark.parametrize(
    ("saying", "path"),
    [
        ("issued.7", "/console/commands/7"),
        ("published.7", "/console/articles/7"),
        ("enrolled.7", "/console/accounts/7"),
        ("held", "/console/commands?state=running"),
        ("lifted", "/console/commands?state=running"),
        ("answered.7", "/console/orders"),
        ("confirmed", "/console/orders"),
        ("signed", "/console/audit"),
    ],
)
async def test_what_was_done_leads_to_what_came_of_it(
    officer: httpx.AsyncClient, saying: str, path: str
) -> None:
    page = await officer.get(HOLDS, headers={"cookie": f"{said.COOKIE}={saying}"})
    toast = page.text.partition('class="toast-said"')[2].partition("</div>")[0]
    assert f'<a href="{path}">' in toast


@pytest.mark.parametrize("cookie", ["<b>", "nothing", "held.x", "held." + "9" * 40])
async def test_nobody_else_makes_a_page_say_something(
    officer: httpx.AsyncClient, cookie: str
) -> None:
    page = await officer.get(HOLDS, headers={"cookie": f"{said.COOKIE}={cookie}"})
    assert "toast-said" not in page.text


def test_nothing_stands_in_the_table_that_no_page_says() -> None:
    sources = "".join(
        file.read_text("utf-8") for file in TABLE.parent.rglob("*.py") if file != TABLE
    )
    assert [key for key in said._sayings(0) if f'"{key}"' not in sources] == []
