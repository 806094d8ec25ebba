"""What the guides name is there: links, make targets, commands, settings."""

import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from hub.cli import app
from hub.settings import EngineSettings, PaceSettings, Settings

ROOT = Path(__file__).parent.parent
GUIDES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", "node_modules"} & set(path.parts) and "data" not in path.parts
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
SETTING = re.compile(r"\bHUB_[A-Z_]+\b")
COMMAND = re.compile(r"^\s*hub ([a-z]+)(?: ([a-z]+))?", re.MULTILINE)


OF_TESTS = {"HUB_SIMULATION_UNIT", "HUB_TESTS_NEED"}  # read by tests alone


def known_settings() -> set[str]:
    names = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    parts = {"ENGINE": EngineSettings, "PACE": PaceSettings}
    below = {f"HUB_{p}_{name.upper()}" for p, part in parts.items() for name in part.model_fields}
    return OF_TESTS | names | below


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_guide_links_to_what_is_there(guide: Path) -> None:
    missing = [
        link for link in LINK.findall(guide.read_text()) if not (guide.parent / link).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_guide_names_settings_that_exist(guide: Path) -> None:
    assert set(SETTING.findall(guide.read_text())) - known_settings() == set()


def test_the_readme_names_commands_that_exist() -> None:
    group = typer.main.get_command(app)
    for noun, verb in COMMAND.findall((ROOT / "README.md").read_text()):
        command = group.commands[noun]  # type: ignore[attr-defined] # it is a group
        if verb and hasattr(command, "commands"):
            assert verb in command.commands


def test_the_readme_names_make_targets_that_exist() -> None:
    shown = subprocess.check_output(["make", "help"], cwd=ROOT, text=True)
    targets = set(re.findall(r"make (\w+)", (ROOT / "README.md").read_text()))
    assert targets
    assert {target for target in targets if f"make {target}" not in shown} == set()
