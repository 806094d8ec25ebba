"""The list of accounts: a tree of regions at its side, filters above it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, Field

from hub.access.dependencies import CurrentActor
from hub.access.permissions import Permission
from hub.console.accounts import words
from hub.console.accounts.branch import branch_at
from hub.console.filters import platform
from hub.console.form import asked
from hub.console.render import page
from hub.console.routes import pages_below
from hub.enrollment.account_endpoints import list_accounts
from hub.enrollment.answers import AccountOut
from hub.enrollment.dependencies import KnownPlatforms, ReadAccounts
from hub.enrollment.fields import PlatformKey, RegionCode, Tag
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.repository.account_pages import AccountFilter
from hub.kit.i18n import _, word
from hub.kit.pagination import BIGGEST, MAX_CURSOR, Page
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.text import line
from hub.kit.web import Session

PATH = "/console/accounts"

router = pages_below("/accounts")


class AccountQuery(BaseModel):
    """What the address of the list says; an empty field says nothing."""

    region: RegionCode | None = None
    platform: PlatformKey | None = None
    level: Level | None = None
    status: AccountStatus | None = None
    organisation: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
    tag: Tag | None = None
    q: Annotated[str, line(200)] | None = None
    cursor: Annotated[str, Field(max_length=MAX_CURSOR)] | None = None

    def filter(self) -> AccountFilter:
        """Return which accounts are meant."""
        return AccountFilter(**self.model_dump(exclude={"cursor"}))


@router.get("")
async def show_accounts(
    request: Request,
    session: Session,
    actor: CurrentActor,
    remit: ReadAccounts,
    platforms: KnownPlatforms,
) -> Response:
    """Show accounts region by region; a filter that can find nothing is named."""
    given = {name: value for name, value in request.query_params.items() if value.strip()}
    problem, found = None, Page[AccountOut](items=[])
    try:
        query = asked(AccountQuery, given)
        found = await list_accounts(session, remit, query.filter(), platforms, query.cursor)
    except InvalidInput as error:
        problem = _named_plainly(error)
    return page(
        request,
        "accounts/list.html",
        _("Enrolled accounts"),
        422 if problem else 200,
        given=given,
        found=found,
        problem=problem,
        branch=await branch_at(session, given.get("region"), remit),
        platforms=[(key, platform(key)) for key in platforms],
        levels=[(level.value, word(level)) for level in Level],
        statuses=words.statuses(),
        tones=words.TONES,
        may_enrol=bool(actor.remit(Permission.WRITE_ACCOUNTS).places),
        way=partial(_way, given),
    )


def _way(given: Mapping[str, str], **other: str | None) -> str:
    """Return the address of the list with other filters."""
    said = {name: value for name, value in {**given, "cursor": None, **other}.items() if value}
    return f"{PATH}?{urlencode(said)}" if said else PATH


def _named_plainly(problem: InvalidInput) -> InvalidInput:
    """Name wrong filters as the form does."""
    errors = [
        FieldError(field=each.field.removeprefix("query."), reason=each.reason)
        for each in problem.errors
    ]
    return InvalidInput(problem.detail, remedy=problem.remedy, errors=errors)
