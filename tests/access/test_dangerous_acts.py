"""What gives power wants a person to have shown lately that it is they: a closed table.

People, grants, keys, the vault, the hub's own applications on platforms, second factors.
"""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.declared import declared, every_route
from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from tests import people
from tests.access.city import City
from tests.app.surface import PREFIX
from tests.app.world import PATH

P = Permission

SAFE = {"GET", "HEAD"}

DANGEROUS = {
    *("PATCH /api/v1/people/{person_id}", "POST /api/v1/people/{person_id}/link"),
    "DELETE /api/v1/people/{person_id}/second-factor",
    "POST /api/v1/people/{person_id}/grants",
    "DELETE /api/v1/people/{person_id}/grants/{grant_id}",
    "PATCH /api/v1/services/{service_id}",
    "POST /api/v1/services/{service_id}/grants",
    "DELETE /api/v1/services/{service_id}/grants/{service_grant_id}",
    "POST /api/v1/services/{service_id}/keys",
    *("POST /api/v1/keys/{key_id}/rotation", "DELETE /api/v1/keys/{key_id}"),
    *("POST /api/v1/session/second-factor", "DELETE /api/v1/session/second-factor"),
    "PUT /api/v1/platforms/{platform}/app",
    "POST /api/v1/vault/rotation",
    *("POST /console/people/{person_id}/change", "POST /console/people/{person_id}/link"),
    *("POST /console/people/{person_id}/disable", "POST /console/people/{person_id}/enable"),
    "POST /console/people/{person_id}/second-factor/removal",
    "POST /console/people/{person_id}/grants",
    "POST /console/people/{person_id}/grants/{grant_id}/revoke",
    "POST /console/people/services/{service_id}/change",
    "POST /console/people/services/{service_id}/disable",
    "POST /console/people/services/{service_id}/enable",
    "POST /console/people/services/{service_id}/grants",
    "POST /console/people/services/{service_id}/grants/{grant_id}/revoke",
    "POST /console/people/services/{service_id}/keys",
    "POST /console/people/services/{service_id}/keys/{key_id}/rotate",
    "POST /console/people/services/{service_id}/keys/{key_id}/revoke",
    "GET /console/settings/platforms/{platform}/app",  # a form that takes a secret
    "POST /console/settings/vault/rotation",
}
NOT_DANGEROUS = {
    "POST /api/v1/people": "who is invited was granted nothing yet",
    "POST /api/v1/people/first": "it is for a key, which does not sign in",
    "DELETE /api/v1/people/{person_id}/sessions": "it takes power away, and is urgent",
    "POST /api/v1/services": "a machine without a key and without a grant",
    "DELETE /api/v1/session": "it signs oneself out",
    "DELETE /api/v1/sessions/{session_id}": "so does this, elsewhere",
    "POST /api/v1/session/proof": "it is how one shows who one is",
    "PUT /api/v1/session/password": "it takes the password itself",
    "PUT /api/v1/session/second-factor": "it takes a code of the secret that was made before",
    "POST /console/people/new": "as the API",
    "POST /console/people/services/new": "as the API",
    "POST /console/people/{person_id}/sessions/end": "as the API",
    "POST /console/prove": "it is how one shows who one is",
    "POST /console/settings/platforms/{platform}/app": "it leads back to its form, by itself",
}

GIVES_POWER = {
    *(P.WRITE_PEOPLE, P.GRANT, P.WRITE_KEYS, P.SET_APPS, P.ROTATE_VAULT, P.CREATE_FIRST_PERSON),
}
GIVES_NONE = {
    *(P.WRITE_ARTICLES, P.REGISTER_POSTS, P.PUSH, P.CORRECT, P.RETRACT, P.REINSTATE, P.APPROVE),
    *(P.RETRY, P.PLACE_HOLDS, P.CONFIRM_WORK_ORDERS, P.SEND_EDITIONS, P.WRITE_ACCOUNTS),
    *(P.CHECK_ACCOUNTS, P.SET_CREDENTIALS, P.IMPORT_REGIONS, P.VERIFY_AUDIT, P.SIGN_AUDIT),
    P.EXPORT_AUDIT,
}


def routes(app: FastAPI) -> Iterator[tuple[str, frozenset[P], bool]]:
    """Yield each route that declares something, its permissions, and whether it asks again."""
    for route in every_route(app.routes):
        found = declared(route.dependant) if hasattr(route, "dependant") else []
        for verb in route.methods if found else ():
            wanted = frozenset(each for one in found for each in one.permissions)
            yield f"{verb} {route.path}", wanted, any(one.fresh for one in found)


def test_what_asks_again_is_what_is_dangerous(city_app: FastAPI) -> None:
    assert {route for route, _, is_fresh in routes(city_app) if is_fresh} == DANGEROUS


def test_what_gives_power_asks_again_but_for_these(city_app: FastAPI) -> None:
    trusting = {
        route
        for route, wanted, is_fresh in routes(city_app)
        if route.split()[0] not in SAFE and not is_fresh and (not wanted or wanted & GIVES_POWER)
    }
    assert trusting == NOT_DANGEROUS.keys()


def test_of_every_permission_it_is_known_whether_it_gives_power() -> None:
    reading = {each for each in P if each.endswith(":read")}
    assert not GIVES_POWER & GIVES_NONE
    assert GIVES_POWER | GIVES_NONE | reading == set(P)


@pytest.fixture
async def stale(city: City) -> AsyncIterator[dict[Role, httpx.AsyncClient]]:
    """People of every role who have signed in yesterday."""
    clients = {
        role: await people.acting(city.app, role, kind=ActorKind.PERSON)
        for role in (Role.SECURITY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)
    }
    async with city.world.database.connection() as connection:
        await connection.execute(
            text(
                "update user_sessions set fresh_at = now() - interval '1 day' where id > "
                "(select max(id) - 2 from user_sessions)"
            )
        )
    yield clients
    for client in clients.values():
        await client.aclose()


@pytest.mark.parametrize("route", sorted(DANGEROUS))
async def test_who_has_signed_in_yesterday_has_to_show_it_again(
    route: str, city: City, stale: dict[Role, httpx.AsyncClient]
) -> None:
    verb, path = route.split()
    wanted = {name: perms for name, perms, _ in routes(city.app)}[route]
    client = next(c for role, c in stale.items() if wanted <= PERMISSIONS[role])
    client.headers["Sec-Fetch-Site"] = "same-origin"
    answer = await client.request(verb, path.format(**PATH))
    assert answer.status_code == 403, answer.text
    if path.startswith(PREFIX):
        assert answer.json()["type"] == "/problems/sign-in-again"
    else:
        assert 'action="/console/prove"' in answer.text
