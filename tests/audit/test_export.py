"""An export is verified without the hub, and shows every change of it."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.audit import export, verify_export
from hub.kit.db import Database
from hub.kit.parts import Parts
from hub.kit.signatures import public_key_of
from tests.audit.acts import PUBLIC_KEY, act_elsewhere
from tests.audit.test_algorithms import a_record_of_all_kinds

SCRIPT = Path(verify_export.__file__)
Lines = list[dict[str, Any]]


@pytest.fixture
async def exported(client: httpx.AsyncClient, database: Database, two_streams: None) -> Lines:
    """Seven entries, the export's own among them, and two checkpoints."""
    _ = two_streams
    assert (await client.post("/api/v1/audit/checkpoints")).is_success
    await act_elsewhere(database, "article:7")
    answer = await client.get("/api/v1/audit/export")
    assert answer.headers["content-type"].startswith("application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
async def anchor(client: httpx.AsyncClient, exported: Lines) -> str:
    """The line of the newest checkpoint."""
    _ = exported
    line: str = (await client.post("/api/v1/audit/checkpoints")).json()["anchor"]
    return line


def verified(folder: Path, lines: Lines, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script as somebody does who has nothing else of the hub."""
    script, export = folder / "verify_export.py", folder / "export.jsonl"
    script.write_text(SCRIPT.read_text())
    export.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    command = [sys.executable, "-I", str(script), str(export), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_needs_nothing_of_the_hub() -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        for name in names_imported(node)
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}


def names_imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [str(node.module)]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


async def test_an_export_is_whole_without_the_hub(
    tmp_path: Path, exported: Lines, parts: Parts, anchor: str
) -> None:
    kinds = [kind for line in exported for kind in line]
    assert kinds == ["entry"] * 8 + ["checkpoint"] * 2 + ["end"]
    assert exported[4]["entry"]["action"] == "audit.export"
    (tmp_path / "anchors").write_text(anchor + "\n")
    key = public_key_of(parts.audit_key)
    result = verified(tmp_path, exported, "--key", key, "--anchors", str(tmp_path / "anchors"))
    assert (result.returncode, result.stderr) == (0, "")
    assert "8 entries, 2 checkpoints" in result.stdout


def altered(index: int, kind: str, **columns: Any) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        lines[index][kind] |= columns

    return change


def swap(lines: Lines) -> None:
    lines[1], lines[2] = lines[2], lines[1]


def drop_last_of_stream(lines: Lines) -> None:
    """Cut a stream's end, and count again: only the checkpoint knows."""
    del lines[7]
    lines[-1]["end"]["entries"] -= 1


def drop_a_checkpoint(lines: Lines) -> None:
    del lines[8]
    lines[-1]["end"]["checkpoints"] -= 1


def drop_checkpoints(lines: Lines, kept: int) -> None:
    """Take out what would show that the rest was written anew, and count again."""
    del lines[8 + kept : 10]
    lines[-1]["end"]["checkpoints"] = kept


TAMPERINGS = {
    "actor": (altered(1, "entry", actor="nobody"), "stream hub, entry 2: was altered"),
    "at": (altered(1, "entry", at="2026-01-01T00:00:00.000000+00:00"), "entry 2: was altered"),
    "detail": (altered(0, "entry", detail={"accounts": 349}), "stream hub, entry 1: was altered"),
    "digest": (altered(1, "entry", digest="sha256:0"), "entry 3: does not follow"),
    "one more column": (altered(1, "entry", note="x"), "entry 2: was altered"),
    "removed": (lambda lines: lines.pop(1), "entry 3: stands where entry 2 must be"),
    "twice": (lambda lines: lines.insert(1, lines[1]), "entry 2: stands where entry 3 must be"),
    "swapped": (swap, "entry 3: stands where entry 2 must be"),
    "cut": (drop_last_of_stream, "stream hub-2 has lost its entries up to 3"),
    "not complete": (lambda lines: lines.pop(), "the last line is missing"),
    "miscounted": (lambda lines: lines.pop(7), "there are 7 entries, and 8 were written"),
    "more after the end": (lambda lines: lines.append(lines[0]), "stands after the end"),
    "checkpoint": (altered(9, "checkpoint", heads={}), "checkpoint 2: was altered"),
    "signature": (
        altered(9, "checkpoint", signature="ed25519:AAAA"),
        "checkpoint 2: is not signed",
    ),
    "the last checkpoint removed": (
        lambda lines: drop_checkpoints(lines, 1),
        "2 entries are in no checkpoint",
    ),
    "no checkpoints": (
        lambda lines: drop_checkpoints(lines, 0),
        "8 entries are in no checkpoint",
    ),
    "a checkpoint removed": (drop_a_checkpoint, "stands where checkpoint 1 must be"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_a_changed_export_is_found(
    tmp_path: Path, exported: Lines, parts: Parts, name: str
) -> None:
    change, sentence = TAMPERINGS[name]
    change(exported)
    result = verified(tmp_path, exported, "--key", public_key_of(parts.audit_key))
    assert result.returncode == 1, result.stderr
    assert sentence in result.stdout


async def test_another_key_vouches_for_nothing(tmp_path: Path, exported: Lines) -> None:
    result = verified(tmp_path, exported, "--key", public_key_of(bytes(32)))
    assert result.returncode == 1
    assert "checkpoint 1: is not signed with the key" in result.stdout
    assert "the export names another key" in result.stdout


async def test_an_older_export_shows_against_an_anchor(
    tmp_path: Path, exported: Lines, anchor: str
) -> None:
    del exported[9]
    exported[-1]["end"]["checkpoints"] -= 1
    (tmp_path / "anchors").write_text(anchor)
    result = verified(tmp_path, exported, "--anchors", str(tmp_path / "anchors"))
    assert result.returncode == 1
    assert "anchor 2: the export does not have this checkpoint" in result.stdout


async def test_what_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    result = verified(tmp_path, [{"a": 1, "b": 2}])
    assert (result.returncode, "can't be read" in result.stdout) == (2, True)


@pytest.mark.usefixtures("exported")
async def test_exporting_leaves_the_record_whole(client: httpx.AsyncClient) -> None:
    report = (await client.get("/api/v1/audit/verification")).json()
    assert report == {"entries": 8, "checkpoints": 2, "findings": []}


async def test_what_is_recorded_after_the_last_checkpoint_is_in_the_next_export(
    client: httpx.AsyncClient, database: Database, parts: Parts, tmp_path: Path
) -> None:
    assert (await client.post("/api/v1/audit/checkpoints")).is_success
    await act_elsewhere(database, "article:7", "article:8")
    text = "".join([some async for some in export.exported(parts)])
    lines = [json.loads(line) for line in text.splitlines()]
    assert [kind for line in lines for kind in line] == ["checkpoint", "end"]
    assert verified(tmp_path, lines, "--key", public_key_of(parts.audit_key)).returncode == 0


async def test_an_export_of_all_algorithms_and_keys_is_whole(
    tmp_path: Path, client: httpx.AsyncClient, database: Database, parts: Parts
) -> None:
    await a_record_of_all_kinds(database)  # signed with a key that is the hub's no more
    vars(parts)["audit_keys"] = (public_key_of(parts.audit_key), PUBLIC_KEY)
    answer = await client.get("/api/v1/audit/export")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    made = {line["entry"]["digest"].partition(":")[0] for line in lines if "entry" in line}
    assert made == {"sha256", "sha256.2", "sm3.2"}
    keys = ("--key", public_key_of(parts.audit_key), "--key", PUBLIC_KEY)
    assert verified(tmp_path, lines, *keys).returncode == 0
    result = verified(tmp_path, lines, *keys[:2])
    assert "checkpoint 1: is not signed with the key" in result.stdout
    for line in lines:
        if "entry" in line and line["entry"]["digest"].startswith("sm3.2"):
            line["entry"]["detail"] = {"accounts": "348"}
    result = verified(tmp_path, lines, *keys)
    assert "stream hub, entry 4: was altered" in result.stdout


async def test_a_text_that_passes_for_a_number_is_no_export(
    tmp_path: Path, exported: Lines
) -> None:
    exported[0]["entry"]["detail"] = {"accounts": "\0" + "348"}
    result = verified(tmp_path, exported)
    assert (result.returncode, "U+0000" in result.stdout) == (2, True)
    exported[0]["entry"]["detail"] = {"accounts": "\\u0000" + "348"}
    result = verified(tmp_path, exported)
    assert (result.returncode, "entry 1: was altered" in result.stdout) == (1, True)
