"""The access token: fetched once for all, renewed by force only as a last resort, never shown."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.wechat import connector
from hub.sdk import Credentials, Pending, Retry, Step
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from tests.connectors.wechats import World, open_world

ALL_FAULTS = [fault for fault in vars(faults).values() if isinstance(fault, Fault)]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


def fetched(world: World) -> list[bool]:
    """Return the fetches of tokens: whether each was by force."""
    return [
        json.loads(one.request.body)["force_refresh"]
        for one in world.server.ledger
        if one.request.target.endswith("/stable_token")
    ]


async def test_twenty_calls_at_once_fetch_one_token(world: World) -> None:
    account = world.enrol("freepublish")
    messages = [world.message(account, 1, f"-{n}-1-0-0") for n in range(20)]
    steps = await asyncio.gather(*(world.publish(message) for message in messages))
    assert all(isinstance(step, Step) for step in steps)
    assert fetched(world) == [False]


async def test_a_token_that_another_system_replaced_is_fetched_without_force(world: World) -> None:
    account = world.enrol("freepublish")
    await world.sent(account, 1, "-7-1-0-0")
    world.sandbox.expire_token(world.enrolled(account))
    await world.sent(account, 1, "-8-1-0-0")
    assert fetched(world) == [False, False]


async def test_a_committing_call_with_a_dead_token_is_tried_by_the_next_operation(
    world: World,
) -> None:
    message = world.message(world.enrol())
    await world.publish(message)
    world.sandbox.expire_token(world.enrolled(message.account))
    assert isinstance(await world.publish(message), Retry)
    assert len(world.requests("message/mass/sendall")) == 1
    assert isinstance(await world.publish(message), Pending)


async def test_a_token_that_is_refused_and_still_given_out_is_forced_once(world: World) -> None:
    account = world.enrol("freepublish")
    await world.sent(account, 1, "-7-1-0-0")
    owner = world.owner(account)
    owner.spoilt = owner.token
    await world.sent(account, 1, "-8-1-0-0")
    assert fetched(world) == [False, False, True]
    owner.spoilt = owner.token
    outcome = await world.submit(world.message(account, 1, "-9-1-0-0"))
    assert isinstance(outcome, Credentials)
    assert "强制刷新" in outcome.why
    assert fetched(world).count(True) == 1


async def test_a_token_that_stays_bad_ends_the_operation(world: World) -> None:
    account = world.enrol("freepublish")
    message = world.message(account)
    body = json.dumps({"errcode": 40001, "errmsg": "invalid credential"}).encode()
    bad = replace(faults.MALFORMED, acts=False, body=body)
    world.server.misbehave(
        bad, times=None, on=Which.ALL, when=lambda one: "access_token=" in one.target
    )
    assert isinstance(await world.publish(message), Credentials)
    assert len(world.server.ledger) <= 6


async def test_a_wrong_secret_is_its_owners_business(world: World) -> None:
    account = world.enrol()
    world.sandbox.revoke(world.enrolled(account))
    outcome = await world.publish(world.message(account))
    assert isinstance(outcome, Credentials)
    assert "AppSecret" in outcome.why


async def test_an_address_that_is_not_on_the_list_is_told_to_the_owner(world: World) -> None:
    account = world.enrol()
    world.owner(account).allowed = frozenset({"10.1.2.3"})
    outcome = await world.publish(world.message(account))
    assert isinstance(outcome, Credentials)
    assert "IP 白名单" in outcome.why
    assert "127.0.0.1" in outcome.why
    checked = await connector.check_account(world.tools, account)
    assert isinstance(checked, Unhealthy)
    assert "40164" in checked.why


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "has spaces&more=1", "expires_in": 7200},
        {"access_token": "x" * 600, "expires_in": 7200},
        {"access_token": 7, "expires_in": 7200},
        {"access_token": "abc", "expires_in": "soon"},
        {},
    ],
)
async def test_half_a_token_is_none(world: World, answer: dict[str, object]) -> None:
    broken = replace(faults.MALFORMED, acts=False, body=json.dumps(answer).encode())
    world.server.misbehave(broken, on=Which.ALL)
    outcome = await world.publish(world.message(world.enrol()))
    assert isinstance(outcome, Retry)
    assert str(answer.get("access_token", "none")) not in outcome.why


@pytest.mark.parametrize("channel", ["mass", "freepublish"])
async def test_a_good_account_is_healthy(world: World, channel: str) -> None:
    account = world.enrol(channel)  # type: ignore[arg-type] - one of the two
    assert isinstance(await connector.check_account(world.tools, account), Healthy)


async def test_an_unverified_account_is_unhealthy_without_a_call(world: World) -> None:
    account = world.enrol(account_type="unverified")
    assert isinstance(await connector.check_account(world.tools, account), Unhealthy)
    assert not world.server.ledger


# --- it never shows ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)
async def test_no_secret_shows_whatever_goes_wrong(
    world: World, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    caplog.set_level(logging.DEBUG)
    account = world.enrol()
    message = await world.sent(account)
    part = replace(message.part(0), url=f"{world.server.url}/s?mid=1", state=message.state)
    world.seconds = 0.3
    world.server.misbehave(fault, times=None, on=Which.ALL)
    said = [
        await world.call(operation, part)
        for operation in ("retract", "read_back", "look_up", "poll")
    ]
    said.append(await world.publish(world.message(account, 1, "-9-1-0-0")))
    text = f"{said!r} {caplog.text}"
    for secret in world.enrolled(account).secrets:
        assert secret not in text


async def test_a_gateway_that_quotes_the_address_does_not_spread_the_token(world: World) -> None:
    account = world.enrol()
    message = world.message(account)
    await world.publish(message)
    token = world.owner(account).token
    body = f'{{"error": "cannot POST /cgi-bin/x?access_token={token}&a=1"}}'.encode()
    for status in (200, 404, 500):
        quoting = replace(faults.ERROR, status=status, body=body)
        world.server.misbehave(quoting, times=2, on=Which.ALL)
        for outcome in (await world.publish(message), await world.look_up(message)):
            assert "cannot POST" in repr(outcome)
            assert token not in repr(outcome)
