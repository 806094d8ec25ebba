"""The accounts, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.enrollment import examples, service
from hub.enrollment.account_import import import_accounts
from hub.enrollment.answers import AccountImport, AccountOut
from hub.enrollment.dependencies import (
    CurrentEnrolment,
    KnownPlatforms,
    ReadAccounts,
    SetCredentials,
    WriteAccounts,
)
from hub.enrollment.fields import PlatformKey, RegionCode, SmallObject, Tag
from hub.enrollment.filters import check_accounts_filter
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.repository import account_pages, accounts
from hub.enrollment.repository.account_pages import AccountFilter
from hub.enrollment.schemas import AccountPatch, NewAccount
from hub.enrollment.upload.table import CSV, XLSX
from hub.kit.bodies import LARGE_BODY_LIMIT
from hub.kit.i18n import _
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
        str | None, Query(description="Part of a name, or of its pinyin, or an id."), line(200)
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
async def list_accounts(  # noqa: PLR0913, PLR0917 - a list has as many filters as it has
    session: Session,
    remit: ReadAccounts,
    only: Annotated[AccountFilter, Depends(wanted)],
    platforms: KnownPlatforms,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AccountOut]:
    """List those enrolled accounts that were granted to whoever asks, region by region."""
    region, number = decode_cursor(cursor, str, int) if cursor else ("", 0)
    found = await account_pages.page(session, only, remit, after=(region, number), limit=limit + 1)
    if not found and cursor is None:
        await check_accounts_filter(session, only, platforms, remit)
    shown = [AccountOut.model_validate(account) for account in found]
    return page_of(shown, limit, key=lambda account: [account.region_code, account.id])


@router.post("", status_code=201)
async def enrol(
    account: NewAccount, enrolment: CurrentEnrolment, remit: WriteAccounts
) -> AccountOut:
    """Enrol one account; its unit is made when it is not known yet."""
    return await _shown(enrolment.session, await service.enrol(enrolment, account), remit)


@router.post("/import", openapi_extra=_UPLOAD, dependencies=[Needs(Permission.WRITE_ACCOUNTS)])
async def import_file(
    request: Request,
    enrolment: CurrentEnrolment,
    *,
    dry_run: Annotated[bool, Query(description="Say what it would do, and do nothing.")] = False,
) -> AccountImport:
    """Enrol the accounts of a file: all of them, or none and every wrong cell with its reason.

    CSV (UTF-8 or GB18030) or XLSX (the first sheet), at most 100,000 rows and 4,000 characters a
    cell. Headings, in Chinese or English: 平台, 账号ID, 账号名称, 单位, 行政区划代码; where wanted
    级别, 状态, 网址, 网络区域, 标签, 备案编号, 备案机关, 备案日期, 备案有效期至, 备案注销日期,
    备案备注, `settings.<name>`, `credentials.<name>`. An empty cell says nothing: what is there
    stays. A row for a region or a unit that was not granted to
    you is wrong, too, and so is one for an account that is enrolled elsewhere.
    """
    media_type = request.headers.get("content-type", "")
    return await import_accounts(enrolment, await request.body(), media_type, dry_run=dry_run)


@router.get("/{account_id}")
async def show_account(account_id: Id, session: Session, remit: ReadAccounts) -> AccountOut:
    """Show an account; of its credentials, only when they were set."""
    return await _shown(session, account_id, remit)


@router.patch("/{account_id}")
async def change_account(
    account_id: Id, patch: AccountPatch, enrolment: CurrentEnrolment, remit: WriteAccounts
) -> AccountOut:
    """Change an account. A suspended one takes no pushes; retractions it takes always."""
    await service.change(enrolment, account_id, patch)
    return await _shown(enrolment.session, account_id, remit)


@router.put("/{account_id}/credentials")
async def set_credentials(
    account_id: Id,
    credentials: Annotated[SmallObject, Body(examples=[examples.CREDENTIALS])],
    enrolment: CurrentEnrolment,
    remit: SetCredentials,
) -> AccountOut:
    """Set an account's credentials, in place of all it had. They go in here and never come out."""
    await service.set_credentials(enrolment, account_id, credentials)
    return await _shown(enrolment.session, account_id, remit)


async def _shown(session: AsyncSession, account_id: int, remit: Remit) -> AccountOut:
    found = await accounts.get(session, account_id, remit)
    if found is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    return AccountOut.model_validate(found)
