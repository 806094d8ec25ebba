"""The three things that a connector can be checked on."""

import asyncio
from pathlib import Path

from pydantic import ValidationError

from hub.cli.live_account import live_account
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.sdk.contract import Account
from hub.sdk.pool import Pool
from hub.sdk.testing.card import Card, run
from hub.sdk.testing.live import Recorder, Recording, replay, run_live
from hub.sdk.testing.subject import Subject, load
from hub.settings import get_settings


def on_its_sandbox(module: str) -> Card:
    """Run the whole kit."""
    return run(module)


def on_a_real_account(module: str, named: str, *, record: Path | None) -> Card:
    """Ask the real platform what leaves no trace there. The account's owner has agreed.

    Args:
        module: the connector's package.
        named: see `hub.cli.live_account`.
        record: where to keep what was asked and answered.

    Raises:
        InvalidInput: there is no such account.
    """
    subject = load(module)
    account = live_account(subject.connector, named)
    recorder = Recorder(subject.manifest.key, account)
    card = asyncio.run(_asked(subject, account, recorder))
    if record is not None:
        record.write_text(recorder.recording().model_dump_json(indent=2) + "\n", encoding="utf-8")
    return card


def on_a_recording(module: str, file: Path) -> Card:
    """Ask a recording what the real platform was asked.

    Raises:
        InvalidInput: it is no recording, or another connector's.
    """
    try:
        recording = Recording.model_validate_json(file.read_bytes())
        return asyncio.run(replay(load(module), recording))
    except ValidationError:
        raise _wrong(_("{file} is no recording", file=file)) from None
    except ValueError as error:
        raise _wrong(str(error)) from None


async def _asked(subject: Subject, account: Account, recorder: Recorder) -> Card:
    settings = get_settings()
    pool = Pool(allowed=settings.outgoing_allowed_networks)
    try:
        return await run_live(subject, account, recorder.tools(pool, settings.public_url))
    finally:
        pool.close()


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(
        _("No connector was checked."), errors=[FieldError(field="--replay", reason=reason)]
    )
