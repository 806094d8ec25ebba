"""Importing a sheet of accounts: what it would do, with every bad row; then that file itself."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.console.accounts.kept_file import KeptFile
from hub.console.accounts.listing import PATH
from hub.console.csv_text import BOM, csv_text
from hub.console.form import Form, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment.account_import import import_accounts, wrong_cells
from hub.enrollment.answers import AccountImport
from hub.enrollment.dependencies import CurrentEnrolment, KnownPlatforms
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import Platforms
from hub.enrollment.upload.table import CSV, XLSX
from hub.kit.db import after_commit
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import FieldError, HubError, InvalidInput
from hub.kit.web import ProcessParts

_ZIP = b"PK"  # browsers call a sheet what the machine's programs do; its first bytes don't lie

MOST_DIGEST = 100  # characters

WRITING = [Needs(Permission.WRITE_ACCOUNTS)]

router = pages_below("/accounts/import")


@router.get("", dependencies=WRITING)
async def show_form(request: Request, platforms: KnownPlatforms) -> Response:
    """Ask for a file, and say what it has to look like."""
    return _page(request, platforms)


@router.post("", dependencies=WRITING)
async def preview(
    request: Request, form: Form, enrolment: CurrentEnrolment, parts: ProcessParts
) -> Response:
    """Say what a file would do, or everything that is wrong with it; nothing is done."""
    file = form.file("file")
    if file is None:
        return _page(request, enrolment.platforms, problem=_no_file())
    raw = await file.read()
    try:
        report = await import_accounts(enrolment, raw, _kind(raw), dry_run=True)
    except InvalidInput as problem:
        is_more = "errors_not_shown" in problem.extra
        digest = await _kept(parts, enrolment).keep(raw) if is_more else ""
        named = file.filename
        return _page(request, enrolment.platforms, problem=problem, name=named, all_wrong=digest)
    await _kept(parts, enrolment).keep(raw)
    return _page(request, enrolment.platforms, report=report, name=file.filename)


@router.get("/wrong.csv", dependencies=WRITING)
async def download_wrong(
    enrolment: CurrentEnrolment,
    parts: ProcessParts,
    digest: Annotated[str, Query(max_length=MOST_DIGEST)] = "",
) -> Response:
    """Answer with every wrong cell of the file that was shown last: more than a page has."""
    raw = await _kept(parts, enrolment).read(digest)
    if raw is None:
        raise _gone()
    cells = await wrong_cells(enrolment, raw, _kind(raw))
    heading = (_("Line number"), _("Column"), _("Why"))
    return Response(
        BOM + await asyncio.to_thread(csv_text, [heading, *cells]),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="wrong-cells.csv"',
            "Cache-Control": "no-store",
        },
    )


@router.post("/now", dependencies=WRITING)
async def import_now(
    request: Request, form: Form, enrolment: CurrentEnrolment, parts: ProcessParts
) -> Response:
    """Import the file whose preview was read: that one, or none."""
    kept = _kept(parts, enrolment)
    raw = await kept.read(form.one("digest"))
    if raw is None:
        return _page(request, enrolment.platforms, problem=_gone())
    try:
        report = await import_accounts(enrolment, raw, _kind(raw))
    except InvalidInput as problem:
        return _page(request, enrolment.platforms, problem=problem)
    after_commit(enrolment.session, kept.forget)
    return say(see(PATH), "imported", report.created + report.updated)


def _kept(parts: Parts, enrolment: Enrolment) -> KeptFile:
    return KeptFile(parts.redis, parts.keyring, enrolment.enroller.name)


def _kind(raw: bytes) -> str:
    return XLSX if raw.startswith(_ZIP) else CSV


def _no_file() -> InvalidInput:
    wrong = [FieldError(field="file", reason=_("choose a file"))]
    return InvalidInput(_("No file was chosen."), errors=wrong)


def _gone() -> InvalidInput:
    return InvalidInput(
        _("The file is not here any more: it was kept for a quarter of an hour."),
        remedy=_("Choose it again; nothing was imported."),
    )


def _page(
    request: Request,
    platforms: Platforms,
    *,
    report: AccountImport | None = None,
    problem: HubError | None = None,
    **values: Any,
) -> Response:
    return page(
        request,
        "accounts/import.html",
        _("Import a file"),
        problem.status if problem else 200,
        crumbs=[(_("Enrolled accounts"), PATH)],
        report=report,
        problem=problem,
        platforms=sorted(platforms.values(), key=lambda each: each.key),
        **({"name": "", "all_wrong": ""} | values),
    )
