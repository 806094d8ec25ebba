"""The kit in somebody else's pytest: no plugin, no setting, a test for each check."""

import os
import subprocess
import sys
from pathlib import Path

BARE = ("-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error")
ROOT = Path(__file__).parents[3]

TEST = """
from hub.sdk.testing.plugin import conformance

test_conformance = conformance("{module}")
"""
WRONG = """
from tests.sdk.kit.wrong.publishing import SaysDone as Wrong

connector = Wrong()
"""
SANDBOX = "from tests.sdk.kit.reference.sandbox import Sandbox\n"


def _pytest(folder: Path, module: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_conformance.py").write_text(TEST.format(module=module), encoding="utf-8")
    line = [sys.executable, "-m", "pytest", *BARE, *options]
    env = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run(line, check=False, cwd=folder, env=env, capture_output=True, text=True)


def test_a_project_of_a_third_party_runs_every_check(tmp_path: Path) -> None:
    done = _pytest(tmp_path, "tests.sdk.kit.reference", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::test_conformance[an_answer_lost_after_acceptance_is_looked_for] PASSED" in done.stdout


def test_a_failure_says_what_must_hold_and_what_does_not(tmp_path: Path) -> None:
    package = tmp_path / "wrong_connector"
    package.mkdir()
    (package / "__init__.py").write_text(WRONG, encoding="utf-8")
    (package / "sandbox.py").write_text(SANDBOX, encoding="utf-8")
    done = _pytest(tmp_path, "wrong_connector", "-k", "a_publish_is_shown")
    assert done.returncode == 1
    assert "Done means that readers see the story, once." in done.stdout
    assert "0 posts are live" in done.stdout


def test_a_connector_that_cannot_be_imported_fails_its_tests(tmp_path: Path) -> None:
    done = _pytest(tmp_path, "nowhere", "-k", "a_publish_is_shown")
    assert done.returncode == 1
    assert "No module named 'nowhere'" in done.stdout
