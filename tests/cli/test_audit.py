"""The record from the command line."""

import asyncio
import json
from pathlib import Path

import pytest

from hub.audit.findings import MEANINGS, Wrong
from hub.cli.client import Api
from hub.kit.db import Database, make_engine
from hub.kit.i18n import catalogue
from tests.audit import acts
from tests.cli.desk import ARTICLE, answer, run, worker

pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def two_articles(hub: None) -> None:
    _ = hub
    with Api() as api:
        for _number in range(2):
            api.post("/articles", ARTICLE)


@pytest.mark.usefixtures("two_articles")
def test_a_whole_record_ends_with_nought() -> None:
    result = run("audit", "verify")
    assert (result.exit_code, "2 entries" in result.stdout) == (0, True)
    assert answer("audit", "verify")["findings"] == []


@pytest.mark.usefixtures("two_articles")
def test_a_line_printed_earlier_is_an_anchor(tmp_path: Path) -> None:
    line = run("audit", "checkpoint").stdout
    assert line.count("\n") == 1
    kept = tmp_path / "anchors"
    kept.write_text(line)
    assert answer("audit", "verify", "--anchor", kept)["anchors"] == 1
    kept.write_text(line.replace("1 ", "2 ", 1))
    result = run("audit", "verify", "--anchor", kept)
    assert result.exit_code == 1
    assert MEANINGS[Wrong.NOT_THERE][:30] in result.stdout


@pytest.mark.usefixtures("two_articles")
def test_what_was_altered_ends_with_one(database_url: str) -> None:
    tamper(database_url)
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert MEANINGS[Wrong.ALTERED] in result.stdout
    found = json.loads(run("audit", "verify", "--json").stdout)["findings"]
    assert [(each["stream"], each["sequence"]) for each in found] == [("hub", 1)]


def tamper(database_url: str) -> None:
    async def change() -> None:
        database = Database(make_engine(database_url))
        await acts.tamper(database, "update audit_entries set actor = 'nobody' where sequence = 1")
        await database.close()

    asyncio.run(change())


@pytest.mark.parametrize("content", ["", "\n", "\xff"])
def test_a_file_without_anchors_is_wrong_use(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "anchors"
    kept.write_bytes(content.encode("latin-1"))
    assert run("audit", "verify", "--anchor", kept).exit_code == 2
    kept.write_text("no anchor\n")
    assert run("audit", "verify", "--anchor", kept).exit_code == 2
    assert run("audit", "verify", "--anchor", tmp_path / "nowhere").exit_code == 2


@pytest.mark.usefixtures("two_articles")
def test_an_export_goes_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    assert answer("audit", "export", "--out", file)["bytes"] == file.stat().st_size
    assert list(tmp_path.glob("export*")) == [file]
    last = json.loads(file.read_text().splitlines()[-1])
    assert last["end"]["key"] == run("audit", "key").stdout.strip()
    printed = run("audit", "export").stdout.splitlines()
    assert json.loads(printed[-1])["end"]["entries"] == last["end"]["entries"] + 1


@pytest.mark.usefixtures("two_articles")
def test_a_worker_signs_the_record(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with worker(database_url, redis_url, tmp_path), Api() as api:
        while not api.get("/audit/verification")["checkpoints"]:
            pass
    report = answer("audit", "verify")  # with the same key, out of the same folder
    assert (report["checkpoints"], report["findings"]) == (1, [])


def test_every_finding_has_chinese_words() -> None:
    assert set(MEANINGS.values()) <= set(catalogue("zh"))
