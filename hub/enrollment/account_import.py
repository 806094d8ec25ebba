"""Enrol the accounts of a file: all of them, or none."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

from hub.enrollment.answers import AccountChange, AccountImport
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.plan import Plan
from hub.enrollment.upload.account_file import AccountFile, WrongCell, read_account_file
from hub.kit.crypto import digest_of

SHOWN_CHANGES = 100
AT_ONCE = 2  # files that a process reads; others wait, and take nobody else's threads

_READERS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="read")


async def import_accounts(
    enrolment: Enrolment, raw: bytes, media_type: str, *, dry_run: bool = False
) -> AccountImport:
    """Enrol what is new, change what differs, leave the rest as it is.

    Args:
        enrolment: the unit of work.
        raw: the file.
        media_type: `hub.enrollment.upload.table.CSV` or `XLSX`.
        dry_run: report what would be done, and do nothing.

    Raises:
        InvalidInput: with every wrong cell, up to `MAX_REPORTED`; nothing was imported.
    """
    file = await _read(enrolment, raw, media_type)
    wrong, plan = await enrolment.compare(file.rows)
    if wrong:
        raise file.refusal(wrong)
    report = _report(plan, digest_of(raw), dry_run=dry_run)
    if not dry_run:
        await enrolment.write(plan)
        detail = report.model_dump(include={"organisations_created", *_COUNTS})
        await enrolment.record("account.import", f"file:{report.digest}", detail)
    return report


async def wrong_cells(enrolment: Enrolment, raw: bytes, media_type: str) -> list[WrongCell]:
    """Return every wrong cell of a file, however many there are.

    Raises:
        InvalidInput: it cannot be read at all, or its heading is wrong.
    """
    file = await _read(enrolment, raw, media_type)
    wrong, _plan = await enrolment.compare(file.rows)
    return await asyncio.to_thread(list, file.cells(wrong))


async def _read(enrolment: Enrolment, raw: bytes, media_type: str) -> AccountFile:
    here = copy_context()  # what is wrong is said in the reader's language
    reading = partial(here.run, read_account_file, raw, media_type, enrolment.platforms)
    return await asyncio.get_running_loop().run_in_executor(_READERS, reading)


_COUNTS = ("created", "updated", "unchanged")


def _report(plan: Plan, digest: str, *, dry_run: bool) -> AccountImport:
    return AccountImport(
        dry_run=dry_run,
        digest=digest,
        organisations_created=len(plan.organisations),
        created=len(plan.created),
        updated=len(plan.updated),
        unchanged=plan.unchanged,
        changes=[
            AccountChange(
                platform=each.values.platform,
                external_id=each.values.external_id,
                name=each.values.name,
                fields=each.fields,
            )
            for each in plan.updated[:SHOWN_CHANGES]
        ],
    )
