"""Accounts one at a time, and what other parts of the hub ask of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.enrollment.enrolment import Enrolment
from hub.enrollment.plan import Update, changed_fields
from hub.enrollment.platforms import Platform, Wrong
from hub.enrollment.repository import accounts
from hub.enrollment.repository import enrolment as repository
from hub.enrollment.repository.accounts import AccountRecord
from hub.enrollment.repository.enrolment import Found
from hub.enrollment.schemas import AccountPatch, NewAccount
from hub.enrollment.upload.rows import Row
from hub.kit.problems import Conflict, FieldError, HubError, InvalidInput, NotFound

__all__ = ["AccountRecord", "change", "enrol", "join", "load_accounts", "set_credentials"]

_PATCH = TypeAdapter(AccountPatch)


async def load_accounts(
    connection: AsyncConnection | AsyncSession, ids: Collection[int]
) -> dict[int, AccountRecord]:
    """Return these accounts by id, in one query; those that are not there are left out."""
    return await accounts.records(connection, ids)


async def enrol(enrolment: Enrolment, account: NewAccount) -> int:
    """Enrol one account and return its id.

    Raises:
        Conflict: it is enrolled already.
        InvalidInput: with every wrong field.
    """
    wrong, plan = await enrolment.compare([Row(0, account, [])])
    _refuse([each for _, each in wrong])
    if not plan.created:
        raise Conflict(
            f"{account.external_id} on {account.platform} is enrolled already.",
            remedy="Change that account with PATCH, or import a file.",
        )
    ids = await enrolment.write(plan)
    detail = {"platform": account.platform, "external_id": account.external_id}
    await enrolment.record("account.enrol", _subject(ids[account.key]), detail)
    return ids[account.key]


async def change(enrolment: Enrolment, account_id: int, patch: AccountPatch) -> None:
    """Change what `patch` says of an account; if nothing differs, nothing is written.

    Raises:
        NotFound: there is no such account.
        InvalidInput: with every setting that would be wrong afterwards.
    """
    account = await _locked(enrolment, account_id)
    said = _PATCH.dump_python(patch, mode="json")
    if "settings" in said:
        merged = _merged(account.values.settings, said["settings"])
        said["settings"], wrong = _platform(enrolment, account).check_settings(merged)
        _refuse(wrong)
    after = replace(account.values, **said)
    if changed := changed_fields(account.values, after):
        await repository.update(enrolment.session, [Update(account_id, after, changed)])
        detail = {name: getattr(after, name) for name in changed}
        await enrolment.record("account.change", _subject(account_id), detail)


async def set_credentials(
    enrolment: Enrolment, account_id: int, credentials: dict[str, Any]
) -> None:
    """Set an account's credentials, in place of all it had.

    Raises:
        NotFound: there is no such account.
        InvalidInput: with every wrong field, and no word of what was given.
    """
    account = await _locked(enrolment, account_id)
    wrong = _platform(enrolment, account).wrong_credentials(credentials)
    _refuse([_as_whole_body(each) for each in wrong])
    await enrolment.seal({account_id: credentials})
    names = {"fields": sorted(credentials)}
    await enrolment.record("account.set_credentials", _subject(account_id), names)


async def join(
    enrolment: Enrolment, account_id: int, credentials: dict[str, Any], *, asked_by: str
) -> None:
    """Set the credentials that a platform handed over for an owner who agreed.

    Args:
        enrolment: whose actor is that owner.
        account_id: the account that has joined.
        credentials: in place of all it had.
        asked_by: who sent the owner there.

    Raises:
        NotFound: there is no such account.
        HubError: they do not fit the connector's own model; it names fields, and no values.
    """
    account = await _locked(enrolment, account_id)
    if wrong := _platform(enrolment, account).wrong_credentials(credentials):
        fields = ", ".join(each.field for each in wrong)
        raise HubError(f"The connector gives credentials that it does not take: {fields}.")
    await enrolment.seal({account_id: credentials})
    detail = {"fields": sorted(credentials), "asked_by": asked_by}
    await enrolment.record("account.join", _subject(account_id), detail)


async def _locked(enrolment: Enrolment, account_id: int) -> Found:
    found = await repository.locked(enrolment.session, account_id)
    if found is None:
        raise NotFound(f"There is no account {account_id}.")
    return found


def _platform(enrolment: Enrolment, account: Found) -> Platform:
    try:
        return enrolment.platforms[account.values.platform]
    except KeyError:
        raise Conflict(
            f"No connector for {account.values.platform} is installed.",
            remedy="Install it: only it knows what its accounts need.",
        ) from None


def _merged(before: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (before | said).items() if value is not None}


def _as_whole_body(wrong: Wrong) -> Wrong:
    """Name a field as it stands where the credentials are all that a request says."""
    return Wrong(wrong.field.removeprefix("credentials").removeprefix("."), wrong.reason)


def _refuse(wrong: Sequence[Wrong]) -> None:
    if wrong:
        raise InvalidInput(
            f"{len(wrong)} field(s) are wrong; nothing was done.",
            remedy="Correct each field under `errors` and send the request again.",
            errors=[
                FieldError(field=f"body.{field}".rstrip("."), reason=reason)
                for field, reason in wrong
            ],
        )


def _subject(account_id: int) -> str:
    return f"account:{account_id}"
