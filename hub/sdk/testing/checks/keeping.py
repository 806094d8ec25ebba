"""What may leave a connector: plain data, no state, no secret."""

import json
import logging
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError

from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.sandbox import NotOffered
from hub.sdk.testing.server import Which
from hub.sdk.testing.trial import Trial

MOST_NAME, MOST_URL, MOST_JSON = 500, 2_000, 100_000  # characters that the hub can keep

keeping = Family("data")


@keeping.check(alone=True)
async def answers_are_plain_data(trial: Trial) -> None:
    """Whatever an operation answers can be kept in a database and read by another process."""
    await _live_through_all(trial)
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
    await _live_through_all(trial)
    after = _state(trial)
    for name, value in after.items():
        expect(before.get(name) == value, f"{name} has changed; use `tools.keep` or a Step")


@keeping.check(alone=True)
async def nothing_is_raised_when_all_is_well(trial: Trial) -> None:
    """An ordinary life, from a publish to a retraction, raises nothing."""
    await _live_through_all(trial)
    for call in trial.engine.calls:
        expect(call.raised is None, f"{call.operation} raised {call.raised!r}")


@keeping.check(vital=True)
async def the_sandbox_names_every_secret(trial: Trial) -> None:
    """Whatever is a `SecretStr` of an account is among the sandbox's `Enrolled.secrets`."""
    secrets = trial.owner.secrets
    for name, value in _secret_values(trial.account.credentials):
        expect(value in secrets, f"the sandbox does not name credentials.{name} as a secret")
    settings = trial.account.settings.model_dump_json()
    expect(not _shown(secrets, settings), "a secret is among the settings, which are not sealed")


@keeping.check(vital=True)
async def no_secret_shows(trial: Trial) -> None:
    """No log line, error, answer or repr has a secret in it, whatever goes wrong."""
    with _logged() as lines:
        await _live_through_all(trial)
        for n, fault in enumerate((faults.ECHO, faults.ERROR, faults.CUT, faults.MALFORMED)):
            copy = await trial.published(10 + n)
            trial.server.misbehave(fault, times=None, on=Which.ALL)
            await trial.engine.publish(trial.copy(20 + n))
            await trial.engine.call(copy, "read_back")
            trial.server.behave()
        with suppress(NotOffered):
            trial.sandbox.revoke(trial.owner)
        await trial.engine.publish(trial.copy(30))
    said = [*lines, repr(trial.account), repr(trial.account.credentials)]
    for call in trial.engine.calls:
        said += [repr(call.answer), *_of_error(call.raised)]
    for text in said:
        found = _shown(trial.owner.secrets, text)
        expect(not found, f"a secret shows: {_hidden(text, trial.owner.secrets)}")


@keeping.check(vital=True)
async def an_error_about_credentials_hides_them(trial: Trial) -> None:
    """Credentials that do not fit are refused by name, without what was entered."""
    model = trial.connector.credentials_model
    if model is None:
        return
    misnamed = {f"{name}_": value for name, value in (trial.owner.credentials or {}).items()}
    try:
        model.model_validate(misnamed)
    except ValidationError as error:
        found = _shown(trial.owner.secrets, str(error))
        expect(not found, "an error about credentials shows a secret")
    else:
        raise Failed(f"credentials take fields that they do not know: {sorted(misnamed)}")


@keeping.check()
async def no_secret_is_in_an_address(trial: Trial) -> None:
    """Addresses end in logs of proxies: secrets go into headers or bodies."""
    await _live_through_all(trial)
    for entry in trial.server.ledger:
        found = _shown(trial.owner.secrets, entry.request.target)
        expect(not found, f"{entry.request.method}: the address shows a secret")


async def _live_through_all(trial: Trial) -> None:
    copy = await trial.published()
    for operation in ("look_up", "read_back", "update", "retract", "read_back"):
        await trial.engine.attempt(copy, operation)


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


def _secret_values(credentials: BaseModel | None) -> Iterator[tuple[str, str]]:
    for name, value in () if credentials is None else credentials:
        if isinstance(value, SecretStr):
            yield name, value.get_secret_value()
        elif isinstance(value, SecretBytes):
            yield name, value.get_secret_value().decode("latin-1")


def _shown(secrets: tuple[str, ...], text: str) -> bool:
    return any(secret in text for secret in secrets)


def _hidden(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "[secret]")
    return text[:300]


def _of_error(error: BaseException | None) -> Iterator[str]:
    """Return what an error and those that led to it say."""
    while error is not None:
        yield f"{error!r} {error}"
        error = error.__cause__ or error.__context__


@contextmanager
def _logged() -> Iterator[list[str]]:
    """Collect every log line, of every level that is logged."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
