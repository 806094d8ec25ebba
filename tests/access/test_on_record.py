"""Every act leaves an entry in the record: made from the routes themselves."""

from collections.abc import Iterator
from itertools import groupby

import httpx
import pytest
from sqlalchemy import text

from tests.access.city import CITY, City
from tests.access.test_every_route import CASES, Case
from tests.app.surface import PREFIX

NO_ACTS = {
    "POST /drafts": "what is still written is nobody's act; publishing and discarding it are",
    "PUT /drafts/{draft_id}": "it is saved by itself, every few seconds",
    "PUT /drafts/{draft_id}/presence": "who has it open is forgotten in half a minute",
    "DELETE /drafts/{draft_id}/presence": "as is who has it open no longer",
    "POST /commands/preview": "it says what a command would do",
    "POST /accounts/{account_id}/check": "it asks the platform",
    "POST /audit/verification/anchors": "it compares",
    "POST /audit/checkpoints": "an entry would want another checkpoint; this one names its time",
}
HAS_NOTHING_TO_DO = {
    "POST /accounts/{account_id}/authorization": "tests/enrollment/test_joining.py has a platform",
    "POST /accounts/{account_id}/editions": "tests/deliveries/editions has stories that wait",
    "POST /vault/rotation": "tests/vault/test_rotation.py has what is sealed under another key",
}

_ANOTHER_ACCOUNT = f"""
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level)
    select 4021, 'site', 'site-421022', '公安县人民政府网', id, region_code, level
    from organisations where region_code = '{CITY}'
"""
_PROPOSED = "update commands set state = 'proposed'"
_RETRACTED = "update placements set parked = 'unknown', want = 0 where parked = 'by_person'"

BEFORE = {
    "POST /accounts/{account_id}/editions": "update accounts set platform = 'wechat'",
    "POST /commands PushRequest": _ANOTHER_ACCOUNT,
    "POST /commands ReinstateRequest": "POST /commands RetractRequest",
    "POST /commands/{command_id}/approval ApproveRequest": _PROPOSED,
    "POST /commands/{command_id}/rejection RejectRequest": _PROPOSED,
    "POST /commands/{command_id}/resume": "POST /commands/{command_id}/pause PauseRequest",
    "PUT /commands/{command_id}/instruction Instruction": "update commands set kind = 'retract'",
    "PATCH /accounts/{account_id}/credentials ExpiryIn": (
        "PUT /accounts/{account_id}/credentials Credentials"
    ),
    "POST /work-orders/never-published NeverPublishedRequest": _RETRACTED,
}
"""What makes an example be so: another act, or a statement."""


def short(name: object) -> str:
    return str(name).replace(PREFIX, "")


def _acts() -> Iterator[tuple[str, list[Case]]]:
    changing = [case for case in CASES if case.operation.verb != "get" and case.holders()]
    for operation, cases in groupby(changing, key=lambda case: short(case.operation)):
        yield operation, list(cases)


ACTS = dict(_acts())
EXCUSED = NO_ACTS.keys() | HAS_NOTHING_TO_DO.keys()


@pytest.mark.parametrize("operation", sorted(ACTS.keys() - EXCUSED))
async def test_an_act_leaves_an_entry(operation: str, city: City) -> None:
    left = [await entries_left(city, case) for case in ACTS[operation]]
    assert any(left), "none of the examples was carried out"
    assert all(entries is None or entries > 0 for entries in left), left


@pytest.mark.parametrize("operation", sorted(EXCUSED))
async def test_what_is_no_act_leaves_none(operation: str, city: City) -> None:
    assert not any([await entries_left(city, case) for case in ACTS[operation]])


async def entries_left(city: City, case: Case) -> int | None:
    """Return how many entries an example leaves; None where it was refused."""
    await prepare(city, BEFORE.get(short(case), ""))
    before = await entries(city)
    answer = await city.send(case.operation, case.body, who(city, case))
    left = await entries(city) - before if answer.is_success else None
    await city.reset()
    return left


async def prepare(city: City, before: str) -> None:
    acts = {short(case): case for cases in ACTS.values() for case in cases}
    if before in acts:
        act = acts[before]
        answer = await city.send(act.operation, act.body, who(city, act))
        assert answer.is_success, answer.text
    elif before:
        async with city.world.database.connection() as connection:
            await connection.execute(text(before))


def who(city: City, case: Case) -> httpx.AsyncClient:
    """Return somebody who may, for the whole hub."""
    role, _held = case.holders()[0]
    return city.clients[role, None]


async def entries(city: City) -> int:
    async with city.world.database.connection() as connection:
        return int(await connection.scalar(text("select count(*) from audit_entries")) or 0)
