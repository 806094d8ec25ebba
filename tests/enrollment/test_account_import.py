import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text

from hub.access.remit import EVERYWHERE
from hub.enrollment import service
from hub.enrollment.account_import import import_accounts
from hub.enrollment.answers import AccountImport
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.models import AccountStatus
from hub.enrollment.platforms import Platforms
from hub.enrollment.repository import enrolment as repository
from hub.enrollment.upload import account_file
from hub.enrollment.upload.table import CSV, XLSX
from hub.enrollment.vault import open_credentials
from hub.kit.crypto import digest_of
from hub.kit.db import Database
from hub.kit.keyring import Keyring
from hub.kit.problems import InvalidInput
from tests.enrollment.files import (
    APP,
    APP_MORE,
    HEADINGS,
    JIANGAN,
    MORE,
    PROVINCE,
    SECRET,
    WUHAN,
    XIANTAO,
    counties,
    csv_of,
)
from tests.enrollment.workbooks import workbook

KEY = Keyring.of(bytes(range(32)))
OFFICE = Enroller.for_whole_hub("省融媒体中心")
SEALED = "select account_id, sealed, updated_at from credentials"
LEDGER = csv_of([PROVINCE, WUHAN, JIANGAN, XIANTAO])


class Desk:
    """Somebody who imports files."""

    def __init__(self, database: Database, platforms: Platforms) -> None:
        self.database = database
        self.platforms = platforms

    async def imports(
        self, raw: bytes, kind: str = CSV, *, dry_run: bool = False, key: Keyring = KEY
    ) -> AccountImport:
        async with self.database.work() as session:
            enrolment = Enrolment(session, self.platforms, key, OFFICE)
            return await import_accounts(enrolment, raw, kind, dry_run=dry_run)

    async def errors(self, raw: bytes, kind: str = CSV) -> dict[str, str]:
        """Import what is wrong, and return where and why; nothing may have changed."""
        before = await self.everything()
        with pytest.raises(InvalidInput) as refused:
            await self.imports(raw, kind)
        assert await self.everything() == before
        errors = {error.field: error.reason for error in refused.value.errors}
        assert len(errors) == len(refused.value.errors), "a cell is reported once"
        return errors

    async def rows(self, query: str) -> list[Any]:
        async with self.database.connection() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def everything(self) -> list[Any]:
        """Return all that an import may write, but for the record that it was made."""
        tables = ("organisations", "accounts", "credentials")
        return [await self.rows(f"select * from {table} order by 1") for table in tables]


@pytest.fixture
def desk(database: Database, platforms: Platforms) -> Desk:
    return Desk(database, platforms)


def counts(report: AccountImport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


async def test_a_file_enrols_its_accounts_and_their_units(desk: Desk) -> None:
    report = await desk.imports(LEDGER)
    assert counts(report) == (4, 0, 0)
    assert report.organisations_created == 4
    assert await desk.rows(
        "select a.id, a.platform, a.external_id, a.name, o.name, a.region_code, a.level, o.level, "
        "a.status from accounts a join organisations o on o.id = a.organisation_id "
        "where a.region_code = '429004'"
    ) == [(4, *XIANTAO, "county", "county", "active")]


async def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    raw = csv_of([[*APP, *APP_MORE, "客户端、应急"]], [*HEADINGS, *MORE, "标签"])
    await desk.imports(raw)
    before = await desk.everything()
    report = await desk.imports(raw)
    assert counts(report) == (0, 0, 1)
    assert report.organisations_created == 0
    assert await desk.everything() == before


async def test_csv_in_gb18030_and_a_workbook_say_the_same(desk: Desk) -> None:
    await desk.imports(LEDGER)
    chinese = csv_of([PROVINCE, WUHAN, JIANGAN, XIANTAO], encoding="gb18030")
    assert counts(await desk.imports(chinese, "text/csv; charset=gb18030")) == (0, 0, 4)
    rows = [[*row[:4], int(row[4])] for row in (PROVINCE, WUHAN, JIANGAN, XIANTAO)]
    assert counts(await desk.imports(workbook([HEADINGS, *rows]), XLSX)) == (0, 0, 4)


async def test_what_differs_is_changed_and_named(desk: Desk) -> None:
    await desk.imports(csv_of([PROVINCE, WUHAN]))
    (before,) = await desk.rows("select updated_at from accounts where external_id = '420000'")
    renamed = [*WUHAN[:2], "武汉发布", *WUHAN[3:], "暂停"]
    report = await desk.imports(csv_of([[*PROVINCE, ""], renamed], [*HEADINGS, "状态"]))
    assert counts(report) == (0, 1, 1)
    assert [(each.external_id, each.fields) for each in report.changes] == [
        ("420100", ["name", "status"])
    ]
    assert await desk.rows(
        "select name, status, updated_at > created_at from accounts order by external_id"
    ) == [("湖北省融媒体中心网站", "active", False), ("武汉发布", "suspended", True)]
    assert await desk.rows("select updated_at from accounts where external_id = '420000'") == [
        before
    ]


async def test_an_empty_cell_says_nothing(desk: Desk) -> None:
    headings = [*HEADINGS, *MORE, "级别", "状态", "网址", "标签"]
    said = [*APP, *APP_MORE, "部门", "暂停", "https://www.wuhan.gov.cn/", "客户端"]
    await desk.imports(csv_of([said], headings))
    before = await desk.everything()
    assert counts(await desk.imports(csv_of([[*APP, *[""] * 6]], headings))) == (0, 0, 1)
    assert counts(await desk.imports(csv_of([APP]))) == (0, 0, 1)
    assert await desk.everything() == before


async def test_settings_are_merged_by_name(desk: Desk) -> None:
    headings = [*HEADINGS, *MORE, "settings.retries"]
    await desk.imports(csv_of([[*APP, *APP_MORE, "5"]], headings))
    moved = [*APP, "https://neu.wuhan.example/hub", APP_MORE[1]]
    await desk.imports(csv_of([moved], [*HEADINGS, *MORE]))
    assert await desk.rows("select settings from accounts") == [
        ({"endpoint": "https://neu.wuhan.example/hub", "retries": 5},)
    ]


async def test_an_account_that_moves_takes_its_new_regions_level(desk: Desk) -> None:
    await desk.imports(csv_of([WUHAN]))
    await desk.imports(csv_of([[*WUHAN[:3], JIANGAN[3], "420102"]]))
    assert await desk.rows(
        "select a.level, o.name from accounts a join organisations o on o.id = a.organisation_id"
    ) == [("county", JIANGAN[3])]


async def test_credentials_are_sealed_and_rewritten_only_when_they_differ(desk: Desk) -> None:
    headings = [*HEADINGS, *MORE]
    await desk.imports(csv_of([[*APP, *APP_MORE]], headings))
    ((account, sealed, at),) = await desk.rows(SEALED)
    assert SECRET.encode() not in sealed
    assert open_credentials(KEY, account, sealed) == {"secret": SECRET}

    await desk.imports(csv_of([[*APP, *APP_MORE]], headings))
    assert await desk.rows(SEALED) == [(account, sealed, at)]

    report = await desk.imports(csv_of([[*APP, APP_MORE[0], "whsec_neu-420100"]], headings))
    assert [each.fields for each in report.changes] == [["credentials"]]
    ((_, resealed, later),) = await desk.rows(SEALED)
    assert open_credentials(KEY, account, resealed) == {"secret": "whsec_neu-420100"}
    assert later > at


async def test_a_lost_vault_key_is_healed_by_importing_again(desk: Desk) -> None:
    raw = csv_of([[*APP, *APP_MORE]], [*HEADINGS, *MORE])
    await desk.imports(raw, key=Keyring.of(b"x" * 32))
    assert counts(await desk.imports(raw)) == (0, 1, 0)
    ((account, sealed, _),) = await desk.rows(SEALED)
    assert open_credentials(KEY, account, sealed) == {"secret": SECRET}


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(desk: Desk) -> None:
    before = await desk.everything()
    report = await desk.imports(LEDGER, dry_run=True)
    assert counts(report) == (4, 0, 0)
    assert report.dry_run
    assert await desk.everything() == before
    assert await desk.rows("select action from audit_entries") == [("region.import",)]


async def test_an_import_is_one_entry_in_the_record(desk: Desk) -> None:
    await desk.imports(LEDGER)
    assert await desk.rows(
        "select actor, action, subject, detail from audit_entries where action = 'account.import'"
    ) == [
        (
            "省融媒体中心",
            "account.import",
            f"file:{digest_of(LEDGER)}",
            {"created": 4, "updated": 0, "unchanged": 0, "organisations_created": 4},
        )
    ]


async def test_every_wrong_cell_of_a_file_is_reported_at_once(desk: Desk) -> None:
    rows = [
        WUHAN,
        ["xiaohongshu", *WUHAN[1:]],
        [*JIANGAN[:4], "420199"],
        [*JIANGAN[:2], "", *JIANGAN[3:]],
        [*XIANTAO[:4], "429000"],
        ["site", "page-1", "江岸区政务网站", "江岸区政务中心", "420102001"],
        [*WUHAN[:4], "武汉"],
    ]
    assert await desk.errors(csv_of(rows)) == {
        "line 3, column 1 (平台)": "no connector has this name; there are: app, site",
        "line 4, column 5 (行政区划代码)": (
            "there is no region 420199; `hub region import` brings in all there are"
        ),
        "line 5, column 2 (账号ID)": "the same account as in line 4",
        "line 5, column 3 (账号名称)": "must not be empty",
        "line 6, column 5 (行政区划代码)": (
            "429000 groups counties and is no unit: write the county's"
        ),
        "line 7, column 5 (行政区划代码)": (
            "there is no township 420102001; `hub region import --townships` brings them in"
        ),
        "line 8, column 2 (账号ID)": "the same account as in line 2",
        "line 8, column 5 (行政区划代码)": "a region's code has digits only, such as 420100",
    }


async def test_one_wrong_row_among_ten_thousand_stops_them_all(desk: Desk) -> None:
    rows = counties(10_000)
    rows[7_332][2] = "江岸区\x00网站"
    assert await desk.errors(csv_of(rows)) == {
        "line 7334, column 3 (账号名称)": "has a control character (U+0000) at character 4"
    }


async def test_a_hopeless_file_is_reported_up_to_a_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_file, "MAX_REPORTED", 10)
    rows = [[*row[:4], "430199"] for row in counties(25)]
    with pytest.raises(InvalidInput, match=r"25 cell.*The first 10 are listed, 15 more are not"):
        await desk.imports(csv_of(rows))
    assert len(await desk.errors(csv_of(rows))) == 10


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        ("省级", "420102 is a county: leave the level out, or write department"),
        ("市级", "420102 is a county: leave the level out, or write department"),
        ("县级", None),
        ("部门", None),
        ("", None),
    ],
)
async def test_a_level_must_be_the_regions_or_a_department(
    level: str, reason: str | None, desk: Desk
) -> None:
    raw = csv_of([[*JIANGAN, level]], [*HEADINGS, "级别"])
    if reason is None:
        assert counts(await desk.imports(raw)) == (1, 0, 0)
    else:
        assert await desk.errors(raw) == {"line 2, column 6 (级别)": reason}


async def test_a_unit_cannot_be_in_two_regions(desk: Desk) -> None:
    rows = [JIANGAN, ["site", "420103", "江汉区融媒体中心网站", JIANGAN[3], "420103"]]
    assert await desk.errors(csv_of(rows)) == {
        "line 3, column 4 (单位)": (
            "this unit is in line 2 in 420102, here in 420103: write its full name"
        )
    }


async def test_a_unit_cannot_be_in_another_region_than_it_was(desk: Desk) -> None:
    await desk.imports(csv_of([WUHAN]))
    raw = csv_of([[*JIANGAN[:3], "武汉市融媒体中心", "420102"]])
    assert await desk.errors(raw) == {
        "line 2, column 4 (单位)": (
            "this unit is enrolled in 420100, here in 420102: write its full name"
        )
    }


@pytest.mark.parametrize(
    ("more", "where", "why"),
    [
        (["", SECRET], "line 2, column 6 (settings.endpoint)", "is missing"),
        (["ftp://a.example/", SECRET], "line 2, column 6 (settings.endpoint)", "http"),
        (["http://10.0.0.7/", SECRET], "line 2, column 6 (settings.endpoint)", "private"),
        ([APP_MORE[0], "kurz"], "line 2, column 7 (credentials.secret)", "not what the platform"),
    ],
)
async def test_settings_and_credentials_are_checked_by_the_platform(
    more: list[str], where: str, why: str, desk: Desk
) -> None:
    errors = await desk.errors(csv_of([[*APP, *more]], [*HEADINGS, *MORE]))
    assert list(errors) == [where]
    assert why in errors[where]
    assert "kurz" not in str(errors)


async def test_a_platform_says_which_settings_it_does_not_have(desk: Desk) -> None:
    raw = csv_of([[*WUHAN, *APP_MORE]], [*HEADINGS, *MORE])
    assert await desk.errors(raw) == {
        "line 2, column 6 (settings.endpoint)": "there is no such field; there are: none",
        "line 2, credentials": "accounts on site have no credentials",
    }


@pytest.mark.parametrize(
    ("raw", "kind", "why"),
    [
        (b"", CSV, "empty"),
        (b"\xef\xbb\xbf", CSV, "empty"),
        (csv_of([]), CSV, "no rows"),
        (csv_of([[""] * 5, [" "]]), CSV, "no rows"),
        (workbook([]), XLSX, "empty"),
        (workbook([HEADINGS]), XLSX, "no rows"),
        (workbook([HEADINGS, WUHAN]), CSV, "workbook, not CSV"),
        (LEDGER, XLSX, "no .xlsx workbook"),
        (LEDGER, "application/json", "Content-Type"),
        (LEDGER, "", "Content-Type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), XLSX, ".xls workbook"),
    ],
)
async def test_a_file_that_holds_no_accounts_is_refused(
    raw: bytes, kind: str, why: str, desk: Desk
) -> None:
    ((where, reason),) = (await desk.errors(raw, kind)).items()
    assert where == "file"
    assert why in reason


async def test_cells_that_excel_has_changed_are_refused_by_place(desk: Desk) -> None:
    rows = [HEADINGS, [*WUHAN[:4], "=420000+100"], ["site", 1_234_567_890_123_456, *WUHAN[2:]]]
    errors = await desk.errors(workbook(rows), XLSX)
    assert "formula" in errors["line 2, column 5 (行政区划代码)"]
    assert "15 digits" in errors["line 3, column 2 (账号ID)"]


async def test_a_cell_that_cannot_be_read_is_not_reported_as_missing_too(desk: Desk) -> None:
    rows = [[*HEADINGS, *MORE], [*APP, '=HYPERLINK("https://app.wuhan.example/hub")', SECRET]]
    errors = await desk.errors(workbook(rows), XLSX)
    assert list(errors) == ["line 2, column 6 (settings.endpoint)"]
    assert "formula" in errors["line 2, column 6 (settings.endpoint)"]


async def test_more_rows_than_the_limit_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_file, "MAX_ROWS", 3)
    assert counts(await desk.imports(csv_of(counties(3)))) == (3, 0, 0)
    assert await desk.errors(csv_of(counties(4))) == {"file": "it has over 3 rows"}


async def test_an_import_waits_for_a_change_under_way_without_a_deadlock(desk: Desk) -> None:
    await desk.imports(csv_of([WUHAN]))
    renamed = csv_of([[*WUHAN[:2], "武汉发布", *WUHAN[3:]]])
    async with desk.database.work() as session:
        enrolment = Enrolment(session, desk.platforms, KEY, OFFICE)
        found = await repository.locked(session, 1, EVERYWHERE)
        assert found is not None
        importing = asyncio.create_task(desk.imports(renamed))
        while not await desk.rows("select 1 from pg_locks where not granted"):
            assert not importing.done()
        await service.change(enrolment, 1, {"status": AccountStatus.SUSPENDED})
    assert counts(await importing) == (0, 1, 0)
    assert await desk.rows("select name, status from accounts") == [("武汉发布", "suspended")]


async def test_a_file_takes_as_many_statements_as_a_line(desk: Desk) -> None:
    sent: list[str] = []

    def note(*occasion: Any) -> None:
        sent.append(occasion[2])

    event.listen(desk.database.engine.sync_engine, "before_cursor_execute", note)
    numbers = []
    for rows in (counties(1), counties(3_000)):
        sent.clear()
        await desk.imports(csv_of(rows))
        numbers.append(len(sent))
    assert numbers[0] >= numbers[1]


async def test_two_imports_at_once_enrol_everybody_once(desk: Desk) -> None:
    raw = csv_of(counties(300))
    reports = await asyncio.gather(*(desk.imports(raw) for _ in range(4)))
    assert sorted(report.created for report in reports) == [0, 0, 0, 300]
    assert sorted(report.unchanged for report in reports) == [0, 300, 300, 300]
