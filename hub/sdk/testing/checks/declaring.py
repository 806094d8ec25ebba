"""What a connector says of itself, and whether its code agrees."""

import inspect
import re
from collections.abc import Iterator

from pydantic import BaseModel, SecretBytes, SecretStr

from hub.sdk.editions import EditionRules
from hub.sdk.manifest import Also, Viewpoint
from hub.sdk.registry import faults_of
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import sends_editions
from hub.sdk.testing.sandbox import NotOffered, Sandbox
from hub.sdk.testing.trial import Trial

COUNTED = frozenset({"publish", "retract", "poll"})  # what the hub reserves of a quota
NO_PLATFORM, NO_REQUESTS = "sandbox", "requests"  # what `skips` call what is no check

_HAN = re.compile("[\u4e00-\u9fff]")
_PURE = frozenset({Also.PREVIEW})  # asks nobody, so it is called like `render`
_SECRET = ("SecretStr", "SecretBytes")

declaring = Family("declaring")


@declaring.check(alone=True)
async def its_shape_is_the_contracts(trial: Trial) -> None:
    """It has a manifest, the models and every operation of the contract."""
    faults = list(faults_of(trial.manifest.key, trial.connector))
    expect(not faults, "; ".join(faults))


@declaring.check(alone=True)
async def its_models_make_a_form(trial: Trial) -> None:
    """Settings and credentials are strict, and every field has a Chinese title."""
    for model in _models(trial):
        expect(issubclass(model, BaseModel), f"{model.__name__} is no pydantic model")
        config = model.model_config
        expect(config.get("extra") == "forbid", f'{model.__name__} must have extra="forbid"')
        expect(config.get("frozen"), f"{model.__name__} must be frozen")
        for name, field in model.model_fields.items():
            there = _HAN.search(field.title or "")
            expect(there, f"{model.__name__}.{name} has no Chinese title: Field(title=…)")


@declaring.check(vital=True, alone=True)
async def its_credentials_hide_themselves(trial: Trial) -> None:
    """What is secret is a `SecretStr` of the credentials, and no error shows what was entered."""
    secret = list(_secret_fields(trial.connector.settings_model))
    expect(not secret, f"settings are not sealed; {secret} belong to the credentials")
    model = trial.connector.credentials_model
    if model is not None:
        expect(list(_secret_fields(model)), f"{model.__name__} has no SecretStr")
        hides = model.model_config.get("hide_input_in_errors")
        expect(hides, f"{model.__name__} must have hide_input_in_errors=True")


@declaring.check(alone=True)
async def what_it_can_do_besides_is_said(trial: Trial) -> None:
    """The manifest's `also` names exactly the operations beyond the contract that the code has."""
    said = trial.manifest.capabilities.also
    there = {one for one in Also if callable(getattr(trial.connector, one, None))}
    expect(not said - there, f"`also` names what the code has not: {_names(said - there)}")
    expect(not there - said, f"`also` does not name what the code has: {_names(there - said)}")
    for one in there:
        waits, may = inspect.iscoroutinefunction(getattr(trial.connector, one)), one in _PURE
        expect(waits is not may, f"{one} {'is' if waits else 'is not'} an `async def` method")
    if Also.AUTHORIZE in there:
        callback = getattr(trial.connector, "callback", None)
        expect(inspect.iscoroutinefunction(callback), "authorize needs an `async def callback`")


@declaring.check(alone=True)
async def its_quotas_can_be_counted(trial: Trial) -> None:
    """A quota is of publish, retract or poll: what the hub reserves before it calls."""
    named = {one for rules in trial.manifest.quotas.values() for one in rules}
    expect(named <= COUNTED, f"nothing counts {sorted(named - COUNTED)}")


@declaring.check(where=sends_editions, alone=True)
async def an_edition_has_rules(trial: Trial) -> None:
    """The settings say when a send leaves."""
    field = trial.connector.settings_model.model_fields.get("edition")
    expect(field and field.annotation is EditionRules, "settings need `edition: EditionRules`")


@declaring.check(vital=True, alone=True)
async def every_skip_is_needed(trial: Trial) -> None:
    """Each of the manifest's `skips` names a check, or a way to go wrong that is not offered."""
    from hub.sdk.testing.checks import CHECKS  # noqa: PLC0415 - this check is one of them

    names = {check.name for check in CHECKS}
    for name in trial.manifest.skips.keys() - names:
        _expect_needed(trial, name)


def _expect_needed(trial: Trial, name: str) -> None:
    subject = trial.subject
    ways = {way for way, method in vars(Sandbox).items() if inspect.isfunction(method)}
    if name not in ways | {NO_PLATFORM, NO_REQUESTS}:
        raise Failed(f"skips.{name}: there is no check and no way to go wrong of that name")
    if name == NO_PLATFORM:
        expect(subject.sandbox is None, "skips.sandbox is stale: there is a sandbox")
        ours = subject.manifest.capabilities.viewpoint is Viewpoint.LEDGER
        expect(ours, "only what shows the hub's own ledger does without a sandbox")
    elif name != NO_REQUESTS:
        expect(subject.sandbox, f"skips.{name} is not needed: skips.sandbox says it for all")
        expect(not _offers(trial, name), f"skips.{name} is stale: the sandbox offers it")


def _offers(trial: Trial, way: str) -> bool:
    """Tell whether the sandbox goes wrong this way, by asking it to."""
    samples = {"account": trial.owner, "seconds": 1, "then": "published"}
    names = inspect.signature(getattr(Sandbox, way)).parameters.keys() - {"self"}
    try:
        getattr(trial.sandbox, way)(**{name: samples.get(name, "") for name in names})
    except NotOffered:
        return False
    except Exception:  # noqa: BLE001 - it was begun: there is no such post, say
        return True
    return True


def _models(trial: Trial) -> Iterator[type[BaseModel]]:
    yield trial.connector.settings_model
    if trial.connector.credentials_model is not None:
        yield trial.connector.credentials_model


def _secret_fields(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if field.annotation in {SecretStr, SecretBytes} or any(
            one in repr(field.annotation) for one in _SECRET
        ):
            yield name


def _names(operations: frozenset[Also] | set[Also]) -> str:
    return ", ".join(sorted(operations))
