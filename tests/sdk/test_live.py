"""The harmless part of the kit, on every installed connector; and what its recordings keep."""

from importlib.metadata import entry_points

import pytest

from hub.sdk import Done
from hub.sdk.pool import Pool
from hub.sdk.registry import GROUP
from hub.sdk.testing.card import Card
from hub.sdk.testing.live import Recorder, Recording, replay, run_live
from hub.sdk.testing.runner import Mark
from hub.sdk.testing.subject import load
from hub.sdk.testing.trial import HUB, LOOPBACK, Trial, begin

MODULES = sorted(
    entry.value for entry in entry_points(group=GROUP) if load(entry.value).sandbox is not None
)


async def recorded(trial: Trial) -> tuple[Card, Recording]:
    """Ask the sandbox as if it were the real platform."""
    pool = Pool(allowed=LOOPBACK)
    recorder = Recorder(trial.manifest.key, trial.account)
    card = await run_live(trial.subject, trial.account, recorder.tools(pool, HUB))
    pool.close()
    return card, recorder.recording()


def marks(card: Card) -> dict[str, tuple[Mark, str]]:
    return {verdict.check.name: (verdict.mark, verdict.why) for verdict in card.verdicts}


@pytest.mark.parametrize("module", MODULES)
async def test_nothing_is_changed_and_the_recording_answers_alike(module: str) -> None:
    async with begin(load(module)) as trial:
        assert isinstance(await trial.engine.publish(trial.copy()), Done)
        trial.settle()
        seen, asked = list(trial.posts()), len(trial.server.ledger)
        card, recording = await recorded(trial)
        assert card.passed, card.as_text()
        assert list(trial.posts()) == seen
        assert not any(entry.commits for entry in trial.server.ledger[asked:])
        text = recording.model_dump_json()
        assert not any(secret in text for secret in trial.owner.secrets)
    again = await replay(load(module), Recording.model_validate_json(text))
    assert marks(again) == marks(card)
