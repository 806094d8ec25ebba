"""What the connector makes of a receiver that misbehaves; the ledger says what really happened."""

import pytest

from connectors.webhook.sandbox import Behaviour, Mode, Sandbox
from hub.sdk import (
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Present,
    Refused,
    Retry,
    Sighting,
    Tools,
    Unknown,
)
from tests.connectors.webhooks import Engine, in_sandbox, place
from tests.waiting import until

NAME = "420100"


@pytest.fixture
def engine(tools: Tools) -> Engine:
    return Engine(tools, seconds=0.3)


@pytest.mark.parametrize(
    ("behaviour", "outcome", "seen"),
    [
        (Behaviour(mode=Mode.SLOW, seconds=0.05), Done, Present),
        (Behaviour(mode=Mode.SLOW, seconds=9), Unknown, Present),
        (Behaviour(mode=Mode.REFUSE), Refused, Gone),
        (Behaviour(mode=Mode.REFUSE, status=403), Credentials, Gone),
        (Behaviour(mode=Mode.REFUSE, status=410), Refused, Gone),
        (Behaviour(mode=Mode.RATE_LIMIT), Retry, Gone),
        (Behaviour(mode=Mode.ERROR_BEFORE), Unknown, Gone),
        (Behaviour(mode=Mode.ERROR_BEFORE, status=503, retry_after="60"), Retry, Gone),
        (Behaviour(mode=Mode.ERROR_AFTER, status=502), Unknown, Present),
        (Behaviour(mode=Mode.DROP_BEFORE), Unknown, Gone),
        (Behaviour(mode=Mode.DROP_AFTER), Unknown, Present),
        (Behaviour(mode=Mode.HANG), Unknown, Gone),
        (Behaviour(mode=Mode.LOSE_ANSWER), Unknown, Present),
        (Behaviour(mode=Mode.LIE), Done, Gone),
    ],
    ids=lambda value: f"{value.mode}-{value.status}" if isinstance(value, Behaviour) else None,
)
async def test_what_cannot_be_known_is_looked_up(
    sandbox: Sandbox,
    engine: Engine,
    behaviour: Behaviour,
    outcome: type[Outcome],
    seen: type[Sighting],
) -> None:
    sandbox.behave(NAME, behaviour)
    placement = place(in_sandbox(sandbox))
    assert isinstance(await engine.publish(placement), outcome)
    assert [entry.stored for entry in sandbox.ledger.about(NAME)] == [seen is Present]
    assert isinstance(await engine.look_up(placement), seen)


async def test_a_lost_answers_copy_is_found_and_not_doubled(
    sandbox: Sandbox, engine: Engine
) -> None:
    sandbox.behave(NAME, Behaviour(mode=Mode.LOSE_ANSWER, times=1))
    placement = place(in_sandbox(sandbox))
    assert isinstance(await engine.publish(placement), Unknown)
    assert isinstance(await engine.look_up(placement), Present)
    assert isinstance(await engine.publish(placement), Done)
    first, _, second = sandbox.ledger.about(NAME)
    assert first.webhook_id == second.webhook_id
    assert (first.why, second.why) == ("stored", "known")


async def test_a_late_landing_after_a_retraction_is_refused_by_the_receiver(
    sandbox: Sandbox, engine: Engine
) -> None:
    sandbox.behave(NAME, Behaviour(mode=Mode.LATE, seconds=0.5, on={"article.created"}))
    placement = place(in_sandbox(sandbox))
    assert isinstance(await engine.publish(placement), Unknown)
    assert isinstance(await engine.look_up(placement), Gone)
    assert isinstance(await engine.retract(placement), Done)
    created = next(iter(sandbox.ledger.about(NAME, "article.created")))
    await until(lambda: created.why != "late")
    assert (created.why, created.stored) == ("retracted", False)
    assert isinstance(await engine.read_back(placement), Gone)


async def test_retry_after_is_handed_on_for_the_whole_account(
    sandbox: Sandbox, engine: Engine
) -> None:
    sandbox.behave(NAME, Behaviour(mode=Mode.RATE_LIMIT, retry_after="90", times=1))
    outcome = await engine.publish(place(in_sandbox(sandbox)))
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.account_wide) == (90, True)


async def test_a_retraction_that_was_not_carried_out_is_seen(
    sandbox: Sandbox, engine: Engine
) -> None:
    placement = place(in_sandbox(sandbox))
    await engine.publish(placement)
    sandbox.behave(NAME, Behaviour(mode=Mode.LIE))
    assert isinstance(await engine.retract(placement), Done)
    assert isinstance(await engine.read_back(placement), Present)


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(mode=Mode.REFUSE, status=404, on={"look"}),
        Behaviour(mode=Mode.ERROR_BEFORE, status=404, on={"look"}),
        Behaviour(mode=Mode.REFUSE, status=410, on={"look"}),
        Behaviour(mode=Mode.LIE, on={"look"}),
        Behaviour(mode=Mode.ERROR_AFTER, on={"look"}),
        Behaviour(mode=Mode.DROP_AFTER, on={"look"}),
        Behaviour(mode=Mode.HANG, on={"look"}),
        Behaviour(mode=Mode.SLOW, seconds=9, on={"look"}),
    ],
    ids=lambda behaviour: f"{behaviour.mode}-{behaviour.status}",
)
async def test_only_an_answer_that_repeats_the_id_proves_absence(
    sandbox: Sandbox, engine: Engine, behaviour: Behaviour
) -> None:
    sandbox.behave(NAME, behaviour)
    assert isinstance(await engine.look_up(place(in_sandbox(sandbox))), CannotTell)


async def test_a_look_up_obeys_retry_after_too(sandbox: Sandbox, engine: Engine) -> None:
    sandbox.behave(NAME, Behaviour(mode=Mode.RATE_LIMIT, retry_after="7", on={"look"}))
    seen = await engine.look_up(place(in_sandbox(sandbox)))
    assert isinstance(seen, CannotTell)
    assert seen.after == 7


@pytest.mark.parametrize("status", [404, 410])
async def test_a_retraction_of_what_is_not_there_is_done(
    sandbox: Sandbox, engine: Engine, status: int
) -> None:
    sandbox.behave(NAME, Behaviour(mode=Mode.REFUSE, status=status))
    assert isinstance(await engine.retract(place(in_sandbox(sandbox))), Done)


async def test_a_receiver_that_is_down_is_a_retry(sandbox: Sandbox, engine: Engine) -> None:
    placement = place(in_sandbox(sandbox))
    await sandbox.stop()
    assert isinstance(await engine.publish(placement), Retry)
    assert isinstance(await engine.look_up(placement), CannotTell)
