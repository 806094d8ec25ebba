"""No secret leaves a connector, whatever goes wrong."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError

from hub.sdk.call import Operation
from hub.sdk.contract import Account
from hub.sdk.keep import Memory
from hub.sdk.manifest import Also
from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.engine import Call
from hub.sdk.testing.sandbox import NotOffered
from hub.sdk.testing.server import Which
from hub.sdk.testing.trial import Trial

SHOWN_CHARACTERS = 300  # of what shows a secret, without it

CUT_SHORT = (faults.TRUNCATED, faults.CLIPPED, faults.CUT, faults.ECHO)
BEGINNING = 10  # characters of a token; whoever has them has the most of a short one

_TOKEN = re.compile(
    r"""(?:access|refresh)_?token"[^\w"]*"([^"]{10,})""", re.IGNORECASE
)  # as JSON has it

hiding = Family("secrets")


@hiding.check(vital=True)
async def the_sandbox_names_every_secret(trial: Trial) -> None:
    """Whatever is a `SecretStr` of an account is among the sandbox's `Enrolled.secrets`."""
    secrets = trial.owner.secrets
    for name, value in secret_values(trial.account.credentials):
        expect(value in secrets, f"the sandbox does not name credentials.{name} as a secret")
    settings = trial.account.settings.model_dump_json()
    expect(not _shown(secrets, settings), "a secret is among the settings, which are not sealed")


@hiding.check(vital=True)
async def no_secret_shows(trial: Trial) -> None:
    """No log line, error, answer or repr has a secret in it, whatever goes wrong."""
    with logged() as lines:
        await trial.live_through_all()
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
        said += _said_by(call)
    for text in said:
        found = _shown(trial.owner.secrets, text)
        expect(not found, f"a secret shows: {_hidden(text, trial.owner.secrets)}")


@hiding.check(vital=True)
async def no_new_token_shows(trial: Trial) -> None:
    """A token that the platform gives out shows nowhere, though its answer be cut short."""
    said: list[str] = []
    with logged() as lines:
        for n, fault in enumerate(CUT_SHORT):
            account, engine = trial.enrol(), trial.elsewhere(keep=Memory())
            trial.server.misbehave(fault, times=None, on=Which.OTHERS)
            await engine.publish(trial.copy(n, account))
            said += [text for call in engine.calls for text in _said_by(call)]
            said += await _refreshing(trial, account)
            trial.server.behave()
    new = tuple(token[:BEGINNING] for token in _given_out(trial))
    for text in (*lines, *said):
        expect(not _shown(new, text), f"a new token shows: {_hidden(text, new)}")


@hiding.check(vital=True)
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


@hiding.check()
async def no_secret_is_in_an_address(trial: Trial) -> None:
    """Addresses end in logs of proxies: secrets go into headers or bodies."""
    await trial.live_through_all()
    for entry in trial.server.ledger:
        found = _shown(trial.owner.secrets, entry.request.target)
        expect(not found, f"{entry.request.method}: the address shows a secret")


def secret_values(credentials: BaseModel | None) -> Iterator[tuple[str, str]]:
    """Return what is secret of an account's credentials, by its name."""
    for name, value in () if credentials is None else credentials:
        if isinstance(value, SecretStr):
            yield name, value.get_secret_value()
        elif isinstance(value, SecretBytes):
            yield name, value.get_secret_value().decode("latin-1")


async def _refreshing(trial: Trial, account: Account) -> list[str]:
    """Ask for new credentials, if the connector can; return what it says."""
    if Also.REFRESH_CREDENTIALS not in trial.manifest.capabilities.also:
        return []
    connector: Any = trial.connector
    try:
        with Operation():
            return [repr(await connector.refresh_credentials(trial.tools, account))]
    except Exception as error:  # noqa: BLE001 - whatever is raised is looked at
        return list(_of_error(error))


def _given_out(trial: Trial) -> set[str]:
    """Return all tokens that the platform has answered with."""
    bodies = (entry.answered.decode(errors="replace") for entry in trial.server.ledger)
    return {found[1] for body in bodies for found in _TOKEN.finditer(body)}


def _said_by(call: Call) -> list[str]:
    return [repr(call.answer), *_of_error(call.raised)]


def _shown(secrets: tuple[str, ...], text: str) -> bool:
    return any(secret in text for secret in secrets)


def _hidden(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "[secret]")
    return text[:SHOWN_CHARACTERS]


def _of_error(error: BaseException | None) -> Iterator[str]:
    """Return what an error and those that led to it say."""
    while error is not None:
        yield f"{error!r} {error}"
        error = error.__cause__ or error.__context__


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect every log line, of every level that is logged."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
