"""The examples of what people do about their own sign-in work, as those of everything else do."""

import pyotp
import pytest
from fastapi import FastAPI

from hub.kit.db import Database
from tests.app.surface import operations
from tests.app.test_description import BY_OTHERS
from tests.auth.door import PASSWORD, Token, add_person, at, signed_in

EXAMPLES = {str(o): [body.example for body in o.bodies] for o in operations()}
LOGIN = EXAMPLES["POST /api/v1/session"][0]["login"]


async def body_of(who: Token, operation: str) -> dict[str, str]:
    """Return the example; a code of today's can't stand in it."""
    (body,) = EXAMPLES[operation]
    if operation == "PUT /api/v1/session/second-factor":
        secret = (await who.ask("POST", "/session/second-factor")).json()["secret"]
        return body | {"code": pyotp.TOTP(secret).now()}
    return dict(body)


@pytest.mark.parametrize(
    "operation",
    [
        "POST /api/v1/session/proof",
        "PUT /api/v1/session/password",
        "PUT /api/v1/session/second-factor",
    ],
)
async def test_every_example_of_ones_own_works(
    app: FastAPI, database: Database, operation: str
) -> None:
    assert operation in BY_OTHERS
    example = EXAMPLES["POST /api/v1/session"][0]
    assert example["password"] == PASSWORD
    await add_person(database, LOGIN)
    async with at(app) as door:
        who = await signed_in(door, **example)
        verb, _, path = operation.partition(" /api/v1")
        answer = await who.ask(verb, path, json=await body_of(who, operation))
    assert answer.is_success, answer.text
