import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app
from tests.enrollment.files import HEADINGS, JIANGAN, PROVINCE, WUHAN, XIANTAO, csv_of
from tests.enrollment.workbooks import workbook

ROWS = [PROVINCE, WUHAN, JIANGAN, XIANTAO]

pytestmark = pytest.mark.usefixtures("hub")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "120"})


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of four accounts, in a hub that knows their regions."""
    assert answer("region", "import")["created"] == 3_348
    path = tmp_path / "台账.csv"
    path.write_bytes(csv_of(ROWS, encoding="gb18030"))
    return path


def test_a_ledger_is_imported_once(ledger: Path, tmp_path: Path) -> None:
    assert answer("account", "import", ledger, "--dry-run")["created"] == 4
    assert answer("account", "list") == []
    assert "4 enrolled" in run("account", "import", ledger).stdout
    again = tmp_path / "台账.XLSX"
    again.write_bytes(workbook([HEADINGS, *ROWS]))
    assert answer("account", "import", again)["unchanged"] == 4


def test_accounts_are_listed_and_shown(ledger: Path) -> None:
    answer("account", "import", ledger)
    found = answer("account", "list", "--region", "420100", "--level", "county")
    assert [account["external_id"] for account in found] == ["420102"]
    assert len(answer("account", "list", "--limit", 3)) == 3
    listed = run("account", "list", "--search", "仙桃").stdout
    assert "429004" in listed
    assert "420102" not in listed
    assert "武汉市江岸区融媒体中心" in run("account", "show", found[0]["id"]).stdout
    missing = run("account", "show", 999)
    assert missing.exit_code == 2
    assert "999" in missing.stderr


def test_a_filing_is_changed_field_by_field(ledger: Path) -> None:
    answer("account", "import", ledger)
    (account,) = answer("account", "list", "--search", "仙桃")
    number = account["id"]
    assert answer("account", "filing", number)["state"] == "not_filed"
    answer("account", "filing", number, "--number", "鄂新媒备〔2026〕0113号")
    changed = answer("account", "filing", number, "--valid-until", "2026-01-31")
    assert (changed["number"], changed["state"]) == ("鄂新媒备〔2026〕0113号", "expired")
    assert answer("account", "filing", number, "--number", "")["state"] == "not_filed"
    wrong = run("account", "filing", number, "--filed-on", "2026-02-01")
    assert wrong.exit_code == 2
    assert "--valid-until" in wrong.stderr


def test_who_answers_and_how_credentials_are_is_shown(ledger: Path) -> None:
    answer("account", "import", ledger)
    (account,) = answer("account", "list", "--search", "仙桃")
    assert answer("account", "responsible", account["id"]) == {"people": [], "phones": True}
    assert "not_needed" in run("account", "credentials", account["id"]).stdout
    refused = run("account", "credentials", account["id"], "--good-until", "2027-06-30")
    assert "no credentials" in refused.stderr


def test_wrong_cells_are_laid_out_in_a_table(ledger: Path) -> None:
    ledger.write_bytes(csv_of([[*WUHAN[:4], "430199"], ["xiaohongshu", *WUHAN[1:]]]))
    refused = run("account", "import", ledger)
    assert refused.exit_code == 2
    line = next(line for line in refused.stderr.splitlines() if "430199" in line)
    assert [cell.strip() for cell in line.strip("│┃ ").split("│")][:2] == [
        *("2", "column 5 (行政区划代码)"),
    ]
    assert "2 cell(s) are wrong; nothing was imported." in refused.stderr
    assert answer("account", "list") == []


def test_programs_read_wrong_cells_as_a_problem(ledger: Path) -> None:
    ledger.write_bytes(csv_of([[*WUHAN[:4], "430199"]]))
    refused = run("account", "import", ledger, "--json")
    assert refused.exit_code == 2
    (error,) = json.loads(refused.stderr)["errors"]
    assert error["field"] == "line 2, column 5 (行政区划代码)"


def test_a_file_of_another_kind_is_not_even_sent(tmp_path: Path) -> None:
    (tmp_path / "台账.pdf").write_bytes(b"%PDF-1.7")
    refused = run("account", "import", tmp_path / "台账.pdf")
    assert refused.exit_code == 2
    assert ".xlsx" in refused.stderr
    assert run("account", "import", tmp_path / "没有.csv").exit_code == 2


def test_regions_are_imported_listed_and_shown() -> None:
    assert "3348 regions enrolled" in run("region", "import").stdout
    assert answer("region", "import")["unchanged"] == 3_348
    assert len(answer("region", "list", "--parent", "420000")) == 14
    assert "江岸区" in run("region", "list", "--search", "420102").stdout
    assert run("region", "show", "420102").stdout.strip() == (
        "湖北省 420000 › 武汉市 420100 › 江岸区 420102"
    )
    assert run("region", "show", "420199").exit_code == 2
    assert run("region", "show", "../accounts").exit_code == 2
