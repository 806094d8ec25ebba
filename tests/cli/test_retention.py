"""What has to be kept is kept: nothing of the hub's removes it before its time."""

import ast
import os
import re
import time
from pathlib import Path

import pytest

import hub
from hub.cli import children
from hub.cli.children import DAY_SECONDS, Child
from hub.kit.partitions import PARTITIONED

RETENTION_DAYS = 183
KEPT = (
    "versions",
    "version_assets",
    "audit_entries",
    "audit_checkpoints",
    "deliveries",
    "command_targets",
    *PARTITIONED,
)
REMOVES = re.compile(
    rf"(delete\s+from|truncate(\s+table)?|update|drop\s+table(\s+if\s+exists)?)\s+({'|'.join(KEPT)})\b"
    r"|detach\s+partition",
    re.IGNORECASE,
)


def test_no_statement_of_the_hub_removes_what_is_kept() -> None:
    """A trigger refuses it, and there is none that would try; nor is a partition dropped."""
    for file in Path(hub.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not REMOVES.search(node.value), (file, node.lineno)


@pytest.mark.parametrize(
    "statement", ["delete from attempts", "DROP TABLE observations", "x detach partition y"]
)
def test_such_a_statement_would_be_found(statement: str) -> None:
    assert REMOVES.search(statement)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(children, "LOG_LIMIT", 10)
    return tmp_path / "api.log"


def start(log: Path) -> None:
    child = Child("api", ["--help"], log.parent, RETENTION_DAYS)
    child.start()
    child.wait_until_stopped()


def test_logs_that_were_set_aside_are_kept_for_their_time(log: Path) -> None:
    for number in range(3):
        log.write_text(f"{number}" * 20)
        start(log)
    aside = sorted(log.parent.glob("api.*.log"))
    assert [each.read_text() for each in aside] == ["0" * 20, "1" * 20, "2" * 20]
    age(aside[0], RETENTION_DAYS + 1)
    age(aside[1], RETENTION_DAYS - 1)
    start(log)
    assert not aside[0].exists()
    assert aside[1].exists()
    assert aside[2].exists()


def test_a_log_of_another_process_is_not_touched(log: Path) -> None:
    for name in ("worker.20260101T000000.log", "worker-1.log", "api.log.txt", "postgres.log"):
        (log.parent / name).write_text("1" * 20)
        age(log.parent / name, 10 * RETENTION_DAYS)
    start(log)
    assert len(list(log.parent.iterdir())) == 5


def age(file: Path, days: int) -> None:
    then = time.time() - days * DAY_SECONDS
    os.utime(file, (then, then))


def test_a_child_does_not_know_the_way_to_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(children.OWNER, "postgresql+asyncpg://owner@db.hubei.example/hub")
    assert children.OWNER not in children._environment()
    assert "PATH" in children._environment()
