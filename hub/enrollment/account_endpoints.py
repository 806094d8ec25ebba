"""The accounts, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment import examples, service
from hub.enrollment.account_import import import_accounts
from hub.enrollment.answers import AccountImport, AccountOut
from hub.enrollment.dependencies import CurrentEnrolment
from hub.enrollment.fields import PlatformKey, RegionCode, SmallObject, Tag
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.repository import accounts
from hub.enrollment.repository.accounts import AccountFilter
from hub.enrollment.schemas import AccountPatch, NewAccount
from hub.enrollment.upload.table import CSV, XLSX
from hub.kit.bodies import LARGE_BODY_LIMIT
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.text import line
from hub.kit.web import Id, Session

router = APIRouter(prefix="/accounts", tags=["accounts"])

_FILES = {
    CSV: {
        "schema": {"type": "string", "maxLength": LARGE_BODY_LIMIT},
        "example": examples.FILE,
    },
    XLSX: {"schema": {"type": "string", "format": "binary"}},
}
_UPLOAD = {"requestBody": {"required": True, "content": _FILES}}


async def wanted(  # noqa: PLR0913 - a list has as many filters as it has
    *,
    region: Annotated[
        RegionCode | None, Query(description="And its subtree.", examples=["420100"])
    ] = None,
    platform: Annotated[PlatformKey | None, Query(examples=["webhook"])] = None,
    level: Annotated[Level | None, Query()] = None,
    status: Annotated[AccountStatus | None, Query()] = None,
    organisation: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    tag: Annotated[Tag | None, Query(examples=["客户端"])] = None,
    q: Annotated[
        str | None, Query(description="Part of a name, or an account's id."), line(200)
    ] = None,
) -> AccountFilter:
    """Read a list's filters."""
    return AccountFilter(
        region=region,
        platform=platform,
        level=level,
        status=status,
        organisation=organisation,
        tag=tag,
        q=q,
    )


@router.get("")
async def list_accounts(
    session: Session,
    only: Annotated[AccountFilter, Depends(wanted)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AccountOut]:
    """List enrolled accounts in the order of their enrolment."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await accounts.page(session, only, after=after, limit=limit + 1)
    shown = [AccountOut.model_validate(account) for account in found]
    return page_of(shown, limit, key=lambda account: [account.id])


@router.post("", status_code=201)
async def enrol(account: NewAccount, enrolment: CurrentEnrolment) -> AccountOut:
    """Enrol one account; its unit is made when it is not known yet."""
    return await _shown(enrolment.session, await service.enrol(enrolment, account))


@router.post("/import", openapi_extra=_UPLOAD)
async def import_file(
    request: Request,
    enrolment: CurrentEnrolment,
    *,
    dry_run: Annotated[bool, Query(description="Say what it would do, and do nothing.")] = False,
) -> AccountImport:
    """Enrol the accounts of a file: all of them, or none and every wrong cell with its reason.

    CSV (UTF-8 or GB18030) or XLSX (the first sheet), at most 100,000 rows and 4,000 characters a
    cell. Headings, in Chinese or English: 平台, 账号ID, 账号名称, 单位, 行政区划代码; where wanted
    级别, 状态, 网址, 网络区域, 标签, `settings.<name>`, `credentials.<name>`. An empty
    cell says nothing: what is there stays.
    """
    media_type = request.headers.get("content-type", "")
    return await import_accounts(enrolment, await request.body(), media_type, dry_run=dry_run)


@router.get("/{account_id}")
async def show_account(account_id: Id, session: Session) -> AccountOut:
    """Show an account; of its credentials, only when they were set."""
    return await _shown(session, account_id)


@router.patch("/{account_id}")
async def change_account(
    account_id: Id, patch: AccountPatch, enrolment: CurrentEnrolment
) -> AccountOut:
    """Change an account. A suspended one takes no pushes; retractions it takes always."""
    await service.change(enrolment, account_id, patch)
    return await _shown(enrolment.session, account_id)


@router.put("/{account_id}/credentials")
async def set_credentials(
    account_id: Id,
    credentials: Annotated[SmallObject, Body(examples=[examples.CREDENTIALS])],
    enrolment: CurrentEnrolment,
) -> AccountOut:
    """Set an account's credentials, in place of all it had. They go in here and never come out."""
    await service.set_credentials(enrolment, account_id, credentials)
    return await _shown(enrolment.session, account_id)


async def _shown(session: AsyncSession, account_id: int) -> AccountOut:
    found = await accounts.get(session, account_id)
    if found is None:
        raise NotFound(f"There is no account {account_id}.")
    return AccountOut.model_validate(found)
