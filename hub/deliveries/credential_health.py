"""How an account's credentials are, as far as the hub knows without asking: never what they are."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import RowMapping

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.deliveries import account_lists
from hub.enrollment.dependencies import Connectors, CurrentEnrolment, SetCredentials
from hub.enrollment.registry.schemas import Day
from hub.enrollment.service import account_within, set_expiry
from hub.kit.i18n import _
from hub.kit.problems import NotFound
from hub.kit.web import Id, Session
from hub.sdk.periods import BEIJING

WARNED_DAYS = 14  # before they end: an owner has to be found, and has to agree again

router = APIRouter(prefix="/accounts/{account_id}", tags=["accounts"])


class CredentialState(StrEnum):
    """How credentials are; of several, what stands first."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    REFUSED = "refused"  # and nothing has worked since
    EXPIRED = "expired"
    EXPIRING = "expiring"  # within `WARNED_DAYS`
    ENTERED = "entered"  # and nothing is known against them


class CredentialHealthOut(BaseModel):
    """How an account's credentials are; what is not known is null.

    Attributes:
        entered_at: since when it has these.
        last_used_at: when the hub last opened any, for a call or to compare, to the minute.
        refused_at: when the platform last refused any; it may be long ago, and mended.
        expires_on: the last day that they are good for, in China.
        days_left: until then; below zero once it is over.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "expiring",
                    "entered_at": "2026-06-01T01:00:00Z",
                    "last_used_at": "2026-06-30T08:20:00Z",
                    "uses": 412,
                    "refused_at": None,
                    "refused_why": None,
                    "expires_on": "2026-07-10",
                    "days_left": 9,
                }
            ]
        }
    )

    state: CredentialState
    entered_at: datetime | None
    last_used_at: datetime | None
    uses: int
    refused_at: datetime | None
    refused_why: str | None
    expires_on: date | None
    days_left: int | None


class ExpiryIn(BaseModel):
    """Until when an account's credentials are good, their last day in China; null: not known."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"expires_on": "2027-06-30"}]}
    )

    expires_on: Day | None


@router.get("/credentials")
async def show_credential_health(
    account_id: Id,
    session: Session,
    remit: Annotated[Remit, Needs(Permission.READ_ACCOUNTS)],
    connectors: Connectors,
) -> CredentialHealthOut:
    """Show how an account's credentials are. What they are goes in and never comes out."""
    account = await account_within(session, account_id, remit)
    if account is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    known = await account_lists.credentials(session, account_id)
    connector = connectors.get(account.platform)
    needed = connector is None or connector.credentials_model is not None
    left = _days_left(known["expires_on"])
    shown = {name: known[name] for name in CredentialHealthOut.model_fields if name in known}
    return CredentialHealthOut(state=_state(known, left, is_needed=needed), days_left=left, **shown)


@router.patch("/credentials")
async def set_credential_expiry(
    account_id: Id,
    expiry: ExpiryIn,
    enrolment: CurrentEnrolment,
    remit: SetCredentials,
    connectors: Connectors,
) -> CredentialHealthOut:
    """Say until when an account's credentials are good, where its platform does not say so.

    Somebody is told two weeks before. Other credentials begin without an end.
    """
    await set_expiry(enrolment, account_id, expiry.expires_on)
    return await show_credential_health(account_id, enrolment.session, remit, connectors)


def _days_left(expires_on: date | None) -> int | None:
    return (expires_on - datetime.now(BEIJING).date()).days if expires_on else None


def _state(known: RowMapping, days_left: int | None, *, is_needed: bool) -> CredentialState:
    if known["entered_at"] is None:
        return CredentialState.MISSING if is_needed else CredentialState.NOT_NEEDED
    if known["is_refused"]:
        return CredentialState.REFUSED
    if days_left is None or days_left > WARNED_DAYS:
        return CredentialState.ENTERED
    return CredentialState.EXPIRED if days_left < 0 else CredentialState.EXPIRING
