"""The registry over HTTP."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.enrollment.codes import prefix_of
from hub.enrollment.dependencies import CurrentEnrolment, ReadAccounts, WriteAccounts
from hub.enrollment.registry import service
from hub.enrollment.registry.phones import open_phone
from hub.enrollment.registry.schemas import FilingIn, FilingOut, PeopleIn, PeopleOut, PersonOut
from hub.enrollment.repository import accounts, filings, responsible
from hub.kit.i18n import _
from hub.kit.keyring import Keyring
from hub.kit.problems import NotFound
from hub.kit.web import Id, ProcessParts, Session
from hub.sdk.periods import BEIJING

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


@router.get("/filing")
async def show_filing(account_id: Id, session: Session, remit: ReadAccounts) -> FilingOut:
    """Show whether an account is filed (备案), with whom, and until when."""
    await _account(session, account_id, remit)
    filing, updated_at = await filings.get(session, account_id)
    state = filing.state(datetime.now(BEIJING).date())
    return FilingOut(state=state, updated_at=updated_at, **asdict(filing))


@router.put("/filing")
async def set_filing(
    account_id: Id, filing: FilingIn, enrolment: CurrentEnrolment, remit: WriteAccounts
) -> FilingOut:
    """Set what is known of an account's filing, in place of what was."""
    await service.set_filing(enrolment, account_id, filing.filing())
    return await show_filing(account_id, enrolment.session, remit)


@router.get("/responsible")
async def show_people(
    account_id: Id, session: Session, remit: ReadAccounts, parts: ProcessParts, actor: CurrentActor
) -> PeopleOut:
    """Show who answers for an account; phone numbers only to whoever may read contacts there."""
    return await _people(session, account_id, remit, parts.keyring, actor)


@router.put("/responsible")
async def set_people(
    account_id: Id,
    people: PeopleIn,
    enrolment: CurrentEnrolment,
    remit: WriteAccounts,
    actor: CurrentActor,
) -> PeopleOut:
    """Set who answers for an account. A phone that is left out stays as it was."""
    await service.set_people(enrolment, account_id, people.people)
    return await _people(enrolment.session, account_id, remit, enrolment.keyring, actor)


async def _people(
    session: AsyncSession, account_id: int, remit: Remit, keyring: Keyring, actor: Actor
) -> PeopleOut:
    account = await _account(session, account_id, remit)
    place = prefix_of(account.region_code), account.organisation_id
    may = actor.remit(Permission.READ_CONTACTS).covers(*place)
    shown = [
        PersonOut(
            duty=each.duty,
            name=each.name,
            has_phone=each.phone is not None,
            phone=open_phone(keyring, each.id, each.phone) if may else None,
        )
        for each in await responsible.of_account(session, account_id)
    ]
    return PeopleOut(people=shown, phones=may)


async def _account(session: AsyncSession, account_id: int, remit: Remit) -> Row[tuple[Any, ...]]:
    found = await accounts.get(session, account_id, remit)
    if found is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    return found
