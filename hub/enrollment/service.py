"""Accounts one at a time, and what other parts of the hub ask of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.access.remit import Remit
from hub.audit.service import record
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.plan import Update, changed_fields
from hub.enrollment.platforms import Platform, Wrong
from hub.enrollment.renewal import ACTOR
from hub.enrollment.repository import accounts
from hub.enrollment.repository import credentials as credentials_repository
from hub.enrollment.repository import enrolment as repository
from hub.enrollment.repository.accounts import AccountRecord
from hub.enrollment.repository.enrolment import Found
from hub.enrollment.schemas import AccountPatch, NewAccount
from hub.enrollment.upload.rows import Row
from hub.enrollment.whither import to_another_server
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError, HubError, InvalidInput, NotFound
from hub.sdk.optional import Joined
from hub.sdk.periods import last_day

__all__ = [
    "AccountRecord",
    "account_within",
    "change",
    "enrol",
    "join",
    "learn_expiry",
    "load_accounts",
    "locked",
    "set_credentials",
    "set_expiry",
    "subject",
]

_PATCH = TypeAdapter(AccountPatch)


async def load_accounts(
    connection: AsyncConnection | AsyncSession, ids: Collection[int]
) -> dict[int, AccountRecord]:
    """Return these accounts by id, in one query; those that are not there are left out."""
    return await accounts.records(connection, ids)


async def account_within(
    session: AsyncConnection | AsyncSession, account_id: int, remit: Remit
) -> AccountRecord | None:
    """Return an account, if it lies within a remit; None for one that is not there, too."""
    return await accounts.record_within(session, account_id, remit)


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
            _(
                "{account} on {platform} is enrolled already.",
                account=account.external_id,
                platform=account.platform,
            ),
            remedy=_("Change that account, or import a file."),
        )
    ids = await enrolment.write(plan)
    detail = {"platform": account.platform, "external_id": account.external_id}
    await enrolment.record("account.enrol", subject(ids[account.key]), detail)
    return ids[account.key]


async def change(enrolment: Enrolment, account_id: int, patch: AccountPatch) -> None:
    """Change what `patch` says of an account; if nothing differs, nothing is written.

    Raises:
        NotFound: there is no such account.
        InvalidInput: with every setting that would be wrong afterwards.
    """
    account = await locked(enrolment, account_id, enrolment.enroller.writes)
    said = _PATCH.dump_python(patch, mode="json")
    if "settings" in said:
        merged = _merged(account.values.settings, said["settings"])
        said["settings"], wrong = _platform(enrolment, account).check_settings(merged)
        _refuse(wrong)
        _refuse(_led_elsewhere(enrolment, account, said["settings"]))
    after = replace(account.values, **said)
    if changed := changed_fields(account.values, after):
        await repository.update(enrolment.session, [Update(account_id, after, changed)])
        detail = {name: getattr(after, name) for name in changed}
        await enrolment.record("account.change", subject(account_id), detail)


async def set_credentials(
    enrolment: Enrolment, account_id: int, credentials: dict[str, Any]
) -> None:
    """Set an account's credentials, in place of all it had.

    Raises:
        NotFound: there is no such account.
        InvalidInput: with every wrong field, and no word of what was given.
    """
    account = await locked(enrolment, account_id, enrolment.enroller.sets)
    wrong = _platform(enrolment, account).wrong_credentials(credentials)
    _refuse([_as_whole_body(each) for each in wrong])
    await enrolment.seal({account_id: credentials})
    names = {"fields": sorted(credentials)}
    await enrolment.record("account.set_credentials", subject(account_id), names)


async def set_expiry(enrolment: Enrolment, account_id: int, expires_on: date | None) -> None:
    """Say until when an account's credentials are good, where its platform does not.

    Args:
        enrolment: the unit of work.
        account_id: whose credentials.
        expires_on: the last day, in China; None: it is not known.

    Raises:
        NotFound: there is no such account.
        Conflict: it has no credentials.
    """
    await locked(enrolment, account_id, enrolment.enroller.sets)
    if not await _date(enrolment.session, account_id, expires_on, enrolment.enroller.name):
        raise Conflict(
            _("Account {number} has no credentials.", number=account_id),
            remedy=_("Enter them first."),
        )


async def learn_expiry(session: AsyncSession, account_id: int, expires_on: date) -> None:
    """Keep until when a platform says that an account's credentials are good: nobody's act."""
    await _date(session, account_id, expires_on, ACTOR)


async def _date(
    session: AsyncSession, account_id: int, expires_on: date | None, actor: str
) -> bool:
    """Put another end to credentials, on record; return whether there are any."""
    known = await credentials_repository.locked(session, account_id)
    if known is not None and known.expires_on != expires_on:
        await credentials_repository.set_expiry(session, account_id, expires_on)
        detail = {"expires_on": expires_on.isoformat() if expires_on else None}
        await record(
            session,
            actor=actor,
            action="account.date_credentials",
            subject=subject(account_id),
            detail=detail,
        )
    return known is not None


async def join(enrolment: Enrolment, account_id: int, joined: Joined, *, asked_by: str) -> None:
    """Set the credentials that a platform handed over for an owner who agreed.

    Args:
        enrolment: whose enroller is that owner.
        account_id: the account that has joined.
        joined: the platform's answer; its credentials take the place of all there were.
        asked_by: who sent the owner there.

    Raises:
        NotFound: there is no such account.
        HubError: they do not fit the connector's own model; it names fields, and no values.
    """
    account = await locked(enrolment, account_id, enrolment.enroller.sets)
    credentials = joined.credentials
    if wrong := _platform(enrolment, account).wrong_credentials(credentials):
        fields = ", ".join(each.field for each in wrong)
        raise HubError(
            _("The connector gives credentials that it does not take: {fields}.", fields=fields)
        )
    await enrolment.seal({account_id: credentials}, last_day(joined.expires_at))
    detail = {"fields": sorted(credentials), "asked_by": asked_by}
    await enrolment.record("account.join", subject(account_id), detail)


async def locked(enrolment: Enrolment, account_id: int, remit: Remit) -> Found:
    """Return an account that nobody else can change until the transaction ends.

    Raises:
        NotFound: there is no such account within the remit.
    """
    found = await repository.locked(enrolment.session, account_id, remit)
    if found is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    return found


def _platform(enrolment: Enrolment, account: Found) -> Platform:
    try:
        return enrolment.platforms[account.values.platform]
    except KeyError:
        raise Conflict(
            _("No connector for {platform} is installed.", platform=account.values.platform),
            remedy=_("Install it: only it knows what its accounts need."),
        ) from None


def _led_elsewhere(enrolment: Enrolment, account: Found, after: dict[str, Any]) -> list[Wrong]:
    platform = _platform(enrolment, account)
    keeps, everywhere = account.sealed is not None, enrolment.enroller.is_everywhere
    before = account.values.settings
    return [
        *to_another_server(
            platform, before, after, keeps_credentials=keeps, is_everywhere=everywhere
        )
    ]


def _merged(before: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (before | said).items() if value is not None}


def _as_whole_body(wrong: Wrong) -> Wrong:
    """Name a field as it stands where the credentials are all that a request says."""
    return Wrong(wrong.field.removeprefix("credentials").removeprefix("."), wrong.reason)


def _refuse(wrong: Sequence[Wrong]) -> None:
    if wrong:
        raise InvalidInput(
            _("{count} field(s) are wrong; nothing was done.", count=len(wrong)),
            remedy=_("Correct each field and send it again."),
            errors=[
                FieldError(field=f"body.{field}".rstrip("."), reason=reason)
                for field, reason in wrong
            ],
        )


def subject(account_id: int) -> str:
    """Return what the record calls an account."""
    return f"account:{account_id}"
