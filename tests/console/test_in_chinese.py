"""Whatever page a reader of Chinese opens or gets wrong: it has no English, and says what to do."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.conftest import person
from tests.console.newsday import day  # noqa: F401 - a fixture

BEGINNINGS = [
    *("/console", "/console/articles", "/console/drafts", "/console/push", "/console/retract"),
    *("/console/commands", "/console/orders", "/console/holds", "/console/accounts"),
    *("/console/accounts/new?platform=webhook", "/console/accounts/import"),
    *("/console/audit", "/console/people", "/console/settings", "/me"),
]
WRONG = (  # addresses that no page takes
    "/console/articles?category=weather&status=gone&region=999999&after=x",
    "/console/articles/999999",
    "/console/articles/x",
    "/console/commands?state=x&kind=y",
    "/console/commands/999999",
    "/console/accounts?region=999999&platform=x&organisation=9",
    "/console/accounts/999999",
    "/console/orders?state=x",
    "/console/orders/999999",
    "/console/audit?stream=x&since=yesterday",
    "/console/people/999999",
    "/console/search?q=" + "x" * 500,
    "/console/parked?code=x",
    "/console/troubles?trouble=x",
    "/console/retract?article=999999",
    "/console/commands/1/pause",  # as it is loaded again after a form was wrong
    "/console/nowhere",
)
WRONG_VALUE = "不对\u202e" + "x" * 3_000  # no field takes it
ROLES = (
    Role.CENTRAL_EDITOR,
    Role.COMPLIANCE_OFFICER,
    Role.UNIT_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
)
SENTENCE = re.compile(r"[A-Za-z’']+(?: [a-z’']+){2,}")
LEFT_OUT = re.compile(r"<(script|style|head|code|kbd|pre|template)\b.*?</\1>", re.DOTALL)
NEXT_STEP = re.compile(r'class="(?:quiet )?next-step">([^<]+)<')
FOR_PROGRAMS = re.compile(r"`|\b(GET|POST|PUT|PATCH|DELETE) /")
SPOKEN = re.compile(r'(?:title|aria-label|placeholder|alt|data-confirm)="([^"]*)"')


class Page(HTMLParser):
    """The links of a page, and its forms: where each goes, and its fields with wrong values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._fields = {}
            if given.get("method", "").lower() == "post":
                self.forms.append((given.get("action", ""), self._fields))
        elif tag in {"input", "textarea", "select"} and "name" in given:
            is_hidden = given.get("type") == "hidden"
            self._fields[given["name"]] = given.get("value", "") if is_hidden else WRONG_VALUE


def english(html: str) -> list[str]:
    """Return what a page says in English; technical names stand in `<code>`."""
    html = LEFT_OUT.sub(" ", html)
    text = re.sub(r"<[^>]+>", " | ", html)
    return SENTENCE.findall(text) + [
        found for said in SPOKEN.findall(html) for found in SENTENCE.findall(said)
    ]


def says_what_to_do(answer: httpx.Response) -> bool:
    """Say whether a page has what to do next, and nothing of it is for programs."""
    todo = NEXT_STEP.findall(answer.text)
    return bool(todo) and not FOR_PROGRAMS.search(" ".join(todo))


def shape(address: str) -> str:
    """Return an address without what makes one page of a kind another."""
    return re.sub(r"\d+", "#", address.partition("?")[0]) + "?" * ("?" in address)


def is_new(address: str, seen: set[str]) -> bool:
    """Say whether nothing of the shape was there yet, and remember it."""
    before = len(seen)
    seen.add(shape(address))
    return address.partition("!")[2].startswith("/console") and len(seen) > before


async def pages(browser: httpx.AsyncClient) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Yield one page of each kind that links lead to, and what each form says to wrong values."""
    waiting, seen = [*BEGINNINGS], set[str]()
    while waiting:
        address = waiting.pop(0)
        answer = await browser.get(address)
        yield address, answer
        if "html" not in answer.headers.get("content-type", ""):
            continue
        page = Page(answer.text)
        waiting += [link for link in page.links if is_new(f"!{link}", seen)]
        for action, fields in page.forms:
            if is_new(f"post!{action or address}", seen):
                yield f"to {action or address}", await browser.post(action or address, data=fields)
    for address in WRONG:
        yield address, await browser.get(address)


def test_english_is_found() -> None:
    assert english('<p>名称</p><p class="why">Input should be a <b>whole</b> number</p>')
    assert english('<a title="See what it was">看</a>')
    assert not english("<code>Input should be a number</code> 标题 HTTP 403 webhook")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("day")
async def test_no_page_is_in_english_and_none_says_only_what_is_wrong(
    app: FastAPI, role: Role
) -> None:
    async with await person(app, role) as browser:
        found = {at: answer async for at, answer in pages(browser)}
    assert len(found) > len(BEGINNINGS) + len(WRONG)
    assert {
        at: answer.status_code for at, answer in found.items() if answer.status_code >= 500
    } == {}
    wrong = {at: answer for at, answer in found.items() if answer.is_client_error}
    assert set(WRONG) <= set(wrong)
    assert [at for at in wrong if not says_what_to_do(wrong[at])] == []
    html = [at for at in found if "html" in found[at].headers.get("content-type", "")]
    assert {at: texts for at in html if (texts := english(found[at].text))} == {}


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b"PK\x03\x04", "平台,谁\nx,y\n".encode(), b""])
async def test_a_wrong_file_is_refused_in_chinese(app: FastAPI, file: bytes) -> None:
    async with await person(app, Role.UNIT_ADMINISTRATOR) as browser:
        answer = await browser.post(
            "/console/accounts/import", files={"file": ("accounts.xlsx", file)}
        )
    assert english(answer.text) == []
    assert "field-why" in answer.text or "is-wrong" in answer.text or answer.status_code >= 400
