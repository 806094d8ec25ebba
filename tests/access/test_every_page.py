"""Every page of the console, for every role, here and elsewhere: made from its routes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from hub.console.look import PREFIX
from tests.access.city import CITY, ELSEWHERE, City
from tests.access.test_every_route import NO_ROWS, REFUSED_ALL_THE_SAME, UNKNOWN, routes
from tests.app.test_cost import statements
from tests.app.world import PATH

SIGNED_IN = {
    "GET /console": "what it shows of the day is asked for each by itself",
    "GET /console/search": "it finds what whoever asks may see",
    "GET /console/signed-in": "it says so",
    "POST /console/prove": "it shows who one is",
}
PUBLIC = {"GET /console/static/{mark}/{name:path}"}
FORMS = {
    "POST /console/accounts/new": {"platform": "webhook"},
    "POST /console/accounts/{account_id}/status": {"status": "suspended"},
    "POST /console/commands/{command_id}/approval": {"read": "17.1"},
}
"""What has to be said before anything is looked for."""

IS_THE_CITYS = re.compile("云上武汉|防汛Ⅳ级|防汛Ⅲ级|全省各县|荆州市融媒体中心采编系统")
BROWSER = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Page:
    """A verb at a path, and what it needs: something of each."""

    verb: str
    path: str
    needs: tuple[frozenset[Permission], ...]

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"

    @property
    def names_a_row(self) -> bool:
        return bool(set(re.findall(r"\{(\w+)\}", self.path)) - NO_ROWS)

    def holders(self) -> list[Role]:
        """Return the roles that have what it needs."""
        return [r for r, given in PERMISSIONS.items() if all(one & given for one in self.needs)]

    def is_for_whole_hub(self, role: Role) -> bool:
        """Say whether some of what a role has of it is worth nothing in a city."""
        held = [one & PERMISSIONS[role] for one in self.needs]
        return any(all(each.is_for_whole_hub for each in one) for one in held)


def _pages() -> Iterator[Page]:
    for verb, path, found in routes(PREFIX):
        yield Page(
            verb, path, tuple(frozenset(one.permissions) for one in found if one.permissions)
        )


PAGES = list(_pages())
GUARDED = [page for page in PAGES if page.needs]
ROWS = [page for page in GUARDED if page.names_a_row]


def test_only_these_want_no_permission() -> None:
    without = {str(page) for page in PAGES if not page.needs}
    assert without == SIGNED_IN.keys() | PUBLIC


@pytest.mark.parametrize("page", GUARDED, ids=str)
async def test_who_lacks_the_permission_is_told_so_by_a_page(page: Page, city: City) -> None:
    for role in set(Role) - set(page.holders()):
        answer = await ask(city, page, role, None)
        assert answer.status_code == 403, (role, answer.text)
        assert "</html>" in answer.text


@pytest.mark.parametrize("page", GUARDED, ids=str)
async def test_who_has_it_for_the_whole_hub_gets_in(page: Page, city: City) -> None:
    for role in page.holders():
        answer = await ask(city, page, role, None)
        assert is_in(answer), (role, answer.status_code, answer.text)


@pytest.mark.parametrize("page", ROWS, ids=str)
async def test_in_the_city_it_is_as_for_the_whole_hub(page: Page, city: City) -> None:
    for role in page.holders():
        if not page.is_for_whole_hub(role):
            answer = await ask(city, page, role, CITY)
            assert is_in(answer), (role, answer.status_code, answer.text)


@pytest.mark.parametrize("page", ROWS, ids=str)
async def test_elsewhere_what_is_the_citys_is_like_what_is_nowhere(page: Page, city: City) -> None:
    """The same page, after the same statements: by no id and by no time can one tell."""
    unknown = {name: value if name in NO_ROWS else UNKNOWN for name, value in PATH.items()}
    for role in page.holders():
        answers = [await _asked(page, city, role, ids) for ids in (PATH, unknown)]
        assert answers[0][0] == (403 if page.is_for_whole_hub(role) else 404), (role, answers)
        assert answers[0] == answers[1], role


@pytest.mark.parametrize("page", [p for p in GUARDED if not p.names_a_row], ids=str)
async def test_elsewhere_no_list_has_what_is_the_citys(page: Page, city: City) -> None:
    for role in page.holders():
        answer = await ask(city, page, role, ELSEWHERE)
        if page.is_for_whole_hub(role):
            assert answer.status_code == 403, role
        else:
            assert is_in(answer), (role, answer.status_code, answer.text)
            assert not IS_THE_CITYS.search(answer.text), role


async def ask(
    city: City, page: Page, role: Role, region: str | None, ids: Mapping[str, Any] = PATH
) -> httpx.Response:
    """Ask for a page, or send its form, as somebody's browser would; put back what it changed."""
    if "{service_id}" in page.path:
        ids = {**ids, "grant_id": ids["service_grant_id"]}
    form = FORMS.get(str(page), {}) if page.verb == "POST" else None
    answer = await city.clients[role, region].request(
        page.verb, page.path.format(**ids), headers=BROWSER, data=form
    )
    if page.verb != "GET" and not answer.is_error:
        await city.reset()
    return answer


def is_in(answer: httpx.Response) -> bool:
    return not answer.is_error or answer.status_code in REFUSED_ALL_THE_SAME


async def _asked(
    page: Page, city: City, role: Role, ids: Mapping[str, Any]
) -> tuple[int, str, list[str]]:
    """Return the answer's status and words without numbers, and the statements that it took."""
    with statements(city.world.database) as asked:
        answer = await ask(city, page, role, ELSEWHERE, ids)
    said = re.sub(r"[\da-f]{32}|\d+", "n", answer.text)  # the request's own number, and others
    return answer.status_code, said, [text for text, _ in asked]
