"""`hub connector …`: what is installed, and a project to begin with."""

import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.cli import app, connector
from hub.enrollment import capability_words
from hub.sdk.registry import GROUP, load
from hub.sdk.skeleton.hub_skeleton import sandbox
from hub.settings import get_settings

MOST_LINES = 120


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HUB_LANGUAGE", "en")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["connector", *map(str, arguments)], env={"COLUMNS": "160"})


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third party's connector that cannot be imported."""
    found = EntryPoints(
        [
            EntryPoint("webhook", "connectors.webhook", GROUP),
            EntryPoint("hanjiang", "hub_hanjiang", GROUP),
        ]
    )
    monkeypatch.setattr(connector, "load", lambda: load(found))


def test_what_is_installed_is_listed_in_words() -> None:
    listed = run("list").stdout
    line = next(line for line in listed.splitlines() if "webhook" in line)
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells[:5] == [
        *("webhook", "Own app, by webhook", "found by our id", "in place", "all of it")
    ]


def test_programs_get_the_whole_manifest() -> None:
    listed = {each["key"]: each for each in json.loads(run("list", "--json").stdout)}
    webhook = listed["webhook"]
    assert webhook["capabilities"]["look_up"] == "own_id"
    assert webhook["limits"]["title"]["most"] == 200
    assert webhook["package"].startswith("regional-content-hub ")
    assert webhook["broken"] is None


@pytest.mark.usefixtures("broken")
def test_a_connector_that_is_broken_is_listed_with_its_reason() -> None:
    for_people = run("list")
    assert for_people.exit_code == 0
    assert "webhook" in for_people.stdout
    assert "No module named 'hub_hanjiang'" in for_people.stdout
    (listed,) = [each for each in json.loads(run("list", "--json").stdout) if each["broken"]]
    assert listed["key"] == "hanjiang"
    assert listed["broken"] == "ModuleNotFoundError: No module named 'hub_hanjiang'"


def test_every_kind_of_capability_has_its_words() -> None:
    tables = (
        capability_words.look_ups(),
        capability_words.corrections(),
        capability_words.retractions(),
        capability_words.sources(),
    )
    for words in tables:
        assert set(words) == set(type(next(iter(words))))


def test_a_new_connector_is_a_whole_project_of_few_lines(tmp_path: Path) -> None:
    written = json.loads(run("new", "han_jiang", "--folder", tmp_path / "new", "--json").stdout)
    assert [str(Path(path).relative_to(tmp_path / "new")) for path in written] == [
        "hub_han_jiang/__init__.py",
        "hub_han_jiang/manifest.toml",
        "hub_han_jiang/sandbox.py",
        "pyproject.toml",
        "tests/test_han_jiang.py",
    ]
    texts = [Path(path).read_text() for path in written]
    assert sum(len(text.splitlines()) for text in texts) <= MOST_LINES
    assert not any("skeleton" in text.lower() for text in texts)
    assert "class HanJiang:" in texts[0]
    assert 'name = "hub-han-jiang"' in texts[3]


def test_the_folder_is_named_after_the_connector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = run("new", "hanjiang")
    assert "pip install -e hub-hanjiang" in made.stdout
    assert (tmp_path / "hub-hanjiang" / "pyproject.toml").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["hub-hanjiang"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("汉江")
    refused = run("new", "hanjiang", "--folder", tmp_path)
    assert refused.exit_code == 2
    assert "not empty" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert run("new", "hanjiang", "--folder", tmp_path / "notes.txt").exit_code == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("h", "2 to 32"),
        ("Hanjiang", "2 to 32"),
        ("han-jiang", "2 to 32"),
        ("../hanjiang", "2 to 32"),
        ("汉江", "2 to 32"),
        ("h" * 33, "2 to 32"),
        ("hanjiang\n", "2 to 32"),
        ("webhook", "is installed"),
    ],
)
def test_a_name_that_cannot_be_a_connectors_is_refused(
    tmp_path: Path, name: str, reason: str
) -> None:
    refused = run("new", name, "--folder", tmp_path / "new")
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert not (tmp_path / "new").exists()


@pytest.fixture
def skeleton(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connector that `hub connector new` copies, installed."""
    found = EntryPoints([EntryPoint("skeleton", "hub.sdk.skeleton.hub_skeleton", GROUP)])
    monkeypatch.setattr(connector, "load", lambda: load(found))
    monkeypatch.setattr(connector, "entry_points", lambda **_: found)


@pytest.mark.usefixtures("skeleton")
def test_a_check_prints_the_card_and_ends_with_0() -> None:
    for_people = run("check", "skeleton")
    assert for_people.exit_code == 0, for_people.stdout
    assert "✓ A publish that is repeated makes no second post" in for_people.stdout
    assert for_people.stdout.splitlines()[-1].startswith("skeleton: ")


@pytest.mark.usefixtures("skeleton")
def test_a_check_that_failed_ends_with_1_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.Sandbox, "delete", lambda *_: None)  # nothing is ever deleted
    failed = run("check", "skeleton", "--json")
    assert failed.exit_code == 1
    card = json.loads(failed.stdout)
    assert card["passed"] is False
    assert "what_somebody_deleted_is_gone" in [
        each["name"] for each in card["checks"] if each["mark"] == "failed"
    ]


@pytest.mark.usefixtures("broken")
def test_a_broken_connector_fails_its_check_and_says_why() -> None:
    failed = run("check", "hanjiang")
    assert failed.exit_code == 1
    assert "No module named 'hub_hanjiang'" in failed.stderr


def test_a_connector_that_is_not_there_is_wrong_use() -> None:
    wrong = run("check", "hanjiang")
    assert wrong.exit_code == 2
    assert "webhook" in wrong.stderr
