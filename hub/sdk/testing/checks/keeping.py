"""What may leave a connector: plain data, and nothing that it keeps for itself."""

import json
import pickle
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.trial import Trial

MOST_NAME, MOST_URL, MOST_JSON = 500, 2_000, 100_000  # characters that the hub can keep

keeping = Family("data")


@keeping.check(alone=True)
async def answers_are_plain_data(trial: Trial) -> None:
    """Whatever an operation answers can be kept in a database and read by another process."""
    await trial.live_through_all()
    for call in trial.engine.calls:
        fields = asdict(call.answer)
        for name, value in fields.items():
            expect(_is_plain(value), f"{call.operation}: {name} is not plain data: {value!r}")
        for name, most in (("remote_id", MOST_NAME), ("url", MOST_URL)):
            value = fields.get(name)
            fits = value is None or (isinstance(value, str) and 0 < len(value) <= most)
            expect(fits, f"{call.operation}: {name} must have 1 to {most} characters: {value!r}")


@keeping.check(alone=True)
async def operations_keep_no_state(trial: Trial) -> None:
    """The next call may be another process's: nothing is left in the object or its modules."""
    before = _state(trial)
    await trial.live_through_all()
    after = _state(trial)
    for name, value in after.items():
        expect(before.get(name) == value, f"{name} has changed; use `tools.keep` or a Step")


@keeping.check(alone=True)
async def nothing_is_raised_when_all_is_well(trial: Trial) -> None:
    """An ordinary life, from a publish to a retraction, raises nothing."""
    await trial.live_through_all()
    for call in trial.engine.calls:
        expect(call.raised is None, f"{call.operation} raised {call.raised!r}")


def _state(trial: Trial) -> dict[str, object]:
    """Return all that a connector could keep something in."""
    package = trial.subject.module
    state = {f"self.{name}": _frozen(value) for name, value in vars(trial.connector).items()}
    for name, module in list(sys.modules.items()):
        inside = name == package or name.startswith(f"{package}.")
        if inside and not name.startswith(f"{package}.sandbox"):
            state |= {
                f"{name}.{key}": _frozen(value)
                for key, value in vars(module).items()
                if isinstance(value, dict | list | set) and not key.startswith("__")
            }
    return state


def _frozen(value: object) -> object:
    try:
        return pickle.dumps(value)
    except Exception:  # noqa: BLE001 - what cannot be pickled is compared by its repr
        return repr(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, datetime):
        return True
    try:
        return len(json.dumps(value, allow_nan=False)) <= MOST_JSON
    except (TypeError, ValueError):
        return False
