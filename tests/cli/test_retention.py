"""What has to be kept is kept: nothing of the hub's removes it before its time."""

import ast
import os
import re
import time
from pathlib import Path

import pytest
from sqlalchemy import Table

import hub
import hub.app  # with it come all models
from hub.cli import children
from hub.cli.children import DAY_SECONDS, Child
from hub.kit.db import Base
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


MODELS = {
    mapped.class_.__name__: mapped.local_table.name
    for mapped in Base.registry.mappers
    if isinstance(mapped.local_table, Table)
}


def removals(source: str) -> list[int]:
    """Return the lines on which what is kept would be changed or removed, in SQL or by a model."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if _removes(node)]


def _removes(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and REMOVES.search(node.value) is not None
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called, first = ast.unparse(node.func).split(".")[-1], ast.unparse(node.args[0])
    model = first.removesuffix(".__table__").split(".")[-1]
    return called in {"delete", "update"} and MODELS.get(model) in KEPT


def test_no_statement_of_the_hub_removes_what_is_kept() -> None:
    """A trigger refuses it, and there is none that would try; nor is a partition dropped."""
    for file in Path(hub.__file__).parent.rglob("*.py"):
        assert not removals(file.read_text()), file


@pytest.mark.parametrize(
    "statement",
    [
        "text('delete from attempts')",
        "text('DROP TABLE observations')",
        "text('x detach partition y')",
        "delete(Delivery)",
        "sqlalchemy.update(AuditEntry).values(detail={})",
        "sa.delete(models.Version.__table__).where(True)",
        "update(CommandTarget)",
    ],
)
def test_such_a_statement_would_be_found(statement: str) -> None:
    assert removals(f"x = {statement}") == [1]


def test_every_model_of_what_is_kept_is_known_by_its_name() -> None:
    """What is partitioned has none; it is written in SQL alone."""
    assert set(KEPT) - set(MODELS.values()) == set(PARTITIONED)


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
