"""What the body of a command names: elsewhere, what is the city's is like what is nowhere."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from hub.access.roles import PERMISSIONS, Role
from hub.commands.endpoints import PERMISSIONS as OF_COMMANDS
from tests.access.city import ELSEWHERE, City
from tests.app.surface import PREFIX
from tests.app.test_cost import statements
from tests.app.world import PATH

ISSUED, PREVIEWED = f"{PREFIX}/commands", f"{PREFIX}/commands/preview"
UNKNOWN = 987_654
WHY = {"reason": "施工日期有误"}

Body = dict[str, Any]


def naming_an_article(article: int) -> dict[str, Body]:
    about = {"articles": [article]}
    return {
        "push": about | {"target": {"everywhere": True}},
        "correct": about,
        "retract": about | WHY,
        "reinstate": about | WHY,
    }


def naming_an_account(account: int) -> dict[str, list[Body]]:
    about, named = {"articles": [PATH["article_id"]]}, {"accounts": [account]}
    return {
        "push": [
            about | {"target": named},
            about | {"target": {"everywhere": True, "exclude": named}},
        ],
        "retract": [about | WHY | {"scope": named}],
        "reinstate": [about | WHY | {"scope": named}],
    }


def who_may(kind: str) -> list[Role]:
    return [role for role in Role if OF_COMMANDS[kind] in PERMISSIONS[role]]  # type: ignore[index]


async def asked(
    city: City, address: str, kind: str, role: Role, body: Body
) -> tuple[int, str, list[str]]:
    """Return the answer's status and words without numbers, and the statements that it took."""
    with statements(city.world.database) as seen:
        answer = await city.clients[role, ELSEWHERE].post(address, json={"kind": kind} | body)
    problem = answer.json()
    said = f"{problem.get('detail')} {problem.get('remedy')} {problem.get('errors')}"
    return answer.status_code, re.sub(r"\d+", "n", said), [statement for statement, _ in seen]


@pytest.mark.parametrize("address", [ISSUED, PREVIEWED])
@pytest.mark.parametrize("kind", sorted(OF_COMMANDS))
async def test_an_article(kind: str, address: str, city: City) -> None:
    for role in who_may(kind):
        theirs, nobodys = [
            await asked(city, address, kind, role, naming_an_article(article)[kind])
            for article in (PATH["article_id"], UNKNOWN)
        ]
        assert theirs[0] == 422, (role, theirs)
        assert theirs == nobodys, role


@pytest.mark.parametrize("address", [ISSUED, PREVIEWED])
@pytest.mark.parametrize("kind", sorted(naming_an_account(UNKNOWN)))
async def test_an_account(kind: str, address: str, city: City) -> None:
    """Of a story that is theirs to command."""
    async with city.world.database.connection() as connection:
        moved = f"update articles set region_code = '{ELSEWHERE}'"
        await connection.execute(text(moved))
    try:
        for role in who_may(kind):
            of_theirs, of_nobodys = (
                naming_an_account(a)[kind] for a in (PATH["account_id"], UNKNOWN)
            )
            for one, other in zip(of_theirs, of_nobodys, strict=True):
                theirs, nobodys = [
                    await asked(city, address, kind, role, body) for body in (one, other)
                ]
                assert theirs[0] == 422, (role, theirs)
                assert "no account" in theirs[1], theirs
                assert theirs == nobodys, role
    finally:
        await city.reset()
