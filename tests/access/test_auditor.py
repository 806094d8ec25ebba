"""The auditor (督查) reads all and changes nothing; what they read is no more anybody else's."""

import re
from collections.abc import Iterator

import pytest

from hub.access.roles import Role
from hub.console.look import PREFIX as CONSOLE
from tests.access.city import City
from tests.access.test_every_page import GUARDED, PAGES, PUBLIC, Page
from tests.access.test_every_page import ask as ask_page
from tests.access.test_every_route import CASES, Case, is_in
from tests.app.surface import PREFIX

AUDITOR = Role.AUDITOR

NOTHING_TO_READ = {
    f"GET {PREFIX}/accounts/{{account_id}}/recent": "it asks the platform, in the account's name",
    f"GET {PREFIX}/audit/export": "a copy of the record leaves the hub, which is an act",
    "GET /console/accounts/{account_id}/recent": "as the API",
}
# they are for who does it
FORMS = {
    *("GET /console/accounts/new", "GET /console/accounts/import"),
    "GET /console/accounts/import/wrong.csv",  # of what one has just tried to import
    "GET /console/accounts/{account_id}/change",
    "GET /console/accounts/{account_id}/credentials",
    "GET /console/accounts/{account_id}/filing",
    "GET /console/accounts/{account_id}/responsible",
    "GET /console/accounts/{account_id}/terms",
    *("GET /console/push", "GET /console/correct", "GET /console/retract"),
    "GET /console/retract/places",  # of what is about to be retracted
    *("GET /console/people/new", "GET /console/people/{person_id}/change"),
    "GET /console/people/services/new",
    "GET /console/people/services/{service_id}/change",
    "GET /console/settings/platforms/{platform}/app",
}
COMPARING = {  # the record with itself, and with what was kept elsewhere
    f"POST {PREFIX}/audit/verification/anchors",
    *("POST /console/audit/proof/verification", "POST /console/audit/proof/anchors"),
}


def short(case: Case) -> str:
    return str(case.operation)


READ = [case for case in CASES if case.operation.verb == "get"]
CHANGING = [c for c in CASES if c.operation.verb != "get" and short(c) not in COMPARING]
PAGES_READ = [page for page in GUARDED if page.verb == "GET"]
PAGES_CHANGING = [p for p in GUARDED if p.verb != "GET" and str(p) not in COMPARING]


def is_read(page: Page) -> bool:
    return str(page) not in PUBLIC and AUDITOR in page.holders()


OFFERS = re.compile(r"<(a|form|button)\b([^>]*)>")
SAID = re.compile(r'([\w-]+)="([^"]*)"')


def offers(html: str) -> Iterator[Page]:
    """Yield what a page of the console leads to there, by its links and its forms."""
    for name, inside in OFFERS.findall(html):
        said = dict(SAID.findall(inside))
        verb = said.get("method", "get").upper()
        for attribute in ("href", "action", "formaction"):
            path = re.split("[?#]", said.get(attribute, ""))[0]
            if path.startswith(CONSOLE):
                yield page_at(verb if name == "form" else "GET", path)


def page_at(verb: str, path: str) -> Page:
    """Return the page at a path; where names and a variable fit, the one with the names."""
    fits = [p for p in PAGES if p.verb == verb and as_pattern(p.path).fullmatch(path)]
    return min(fits, key=lambda page: page.path.count("{"))


def as_pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))


@pytest.mark.parametrize("case", [c for c in READ if short(c) not in NOTHING_TO_READ], ids=str)
async def test_an_auditor_reads_what_there_is(case: Case, city: City) -> None:
    answer = await city.ask(case.operation, case.body, city.clients[AUDITOR, None])
    assert is_in(answer), answer.text


@pytest.mark.parametrize(
    "page", [p for p in PAGES_READ if str(p) not in FORMS | NOTHING_TO_READ.keys()], ids=str
)
async def test_an_auditor_sees_every_page(page: Page, city: City) -> None:
    answer = await ask_page(city, page, AUDITOR, None)
    assert answer.status_code == 200, answer.text


def test_all_that_is_kept_from_an_auditor_has_a_reason() -> None:
    routes = {short(case) for case in READ} | {str(page) for page in PAGES_READ}
    assert NOTHING_TO_READ.keys() | FORMS <= routes
    assert not {str(p) for p in PAGES_READ if AUDITOR in p.holders()} & FORMS


@pytest.mark.parametrize("case", CHANGING, ids=str)
async def test_an_auditor_changes_nothing(case: Case, city: City) -> None:
    answer = await city.ask(case.operation, case.body, city.clients[AUDITOR, None])
    assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("page", PAGES_CHANGING, ids=str)
async def test_no_form_lets_an_auditor_change_anything(page: Page, city: City) -> None:
    assert (await ask_page(city, page, AUDITOR, None)).status_code == 403


@pytest.mark.parametrize("page", [p for p in PAGES if p.verb == "GET" and is_read(p)], ids=str)
async def test_no_page_offers_an_auditor_what_they_may_not_do(page: Page, city: City) -> None:
    answer = await ask_page(city, page, AUDITOR, None)
    assert not {str(each) for each in offers(answer.text) if AUDITOR not in each.holders()}


def test_drafts_and_saved_targets_are_read_by_who_makes_them_and_by_auditors() -> None:
    read = {short(case): {role for role, _ in case.holders()} for case in READ}
    writers = {Role.CENTRAL_EDITOR, Role.UNIT_OPERATOR}
    for path in ("", "/{draft_id}", "/{draft_id}/previews"):
        assert read[f"GET {PREFIX}/drafts{path}"] == writers | {AUDITOR}
    for path in ("", "/{set_id}"):
        assert read[f"GET {PREFIX}/target-sets{path}"] == {Role.CENTRAL_EDITOR, AUDITOR}
