"""Connectors are found by their entry point; a broken one harms nobody."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hub.sdk.registry import GROUP, UnknownPlatformError, load

MANIFEST = """
key = "bulletin"
name_zh = "公告栏"
name_en = "Bulletin board"
version = "1"
[capabilities]
look_up = "own_id"
retraction = "full"
correction = "update"
read_back = true
"""
CONNECTOR = """
from pydantic import BaseModel
from hub.sdk import load_manifest
class Bulletin:
    manifest = load_manifest(__name__)
    settings_model = BaseModel
    credentials_model = None
    renders_per_account = False
    def render(self, article, account): ...
    async def publish(self, tools, placement, payload): ...
    async def update(self, tools, placement, payload): ...
    async def retract(self, tools, placement): ...
    async def poll(self, tools, placement): ...
    async def look_up(self, tools, placement): ...
    async def read_back(self, tools, placement): ...
connector = Bulletin()
"""


class Shelf:
    """A folder of packages on the import path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, package: str, code: str = CONNECTOR, manifest: str | None = MANIFEST) -> None:
        folder = self._folder / package
        folder.mkdir()
        (folder / "__init__.py").write_text(code)
        if manifest is not None:
            (folder / "manifest.toml").write_text(manifest)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield Shelf(tmp_path)
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _entry(package: str, name: str = "bulletin") -> EntryPoint:
    return EntryPoint(name, package, GROUP)


def test_a_connector_is_found_by_its_key(shelf: Shelf) -> None:
    shelf.put("bulletin_board")
    registry = load([_entry("bulletin_board")])
    assert registry["bulletin"].manifest.name_zh == "公告栏"
    assert list(registry) == ["bulletin"]
    assert registry.broken == {}


@pytest.mark.parametrize(
    ("code", "manifest", "reason"),
    [
        ("import no_such_package", MANIFEST, "no_such_package"),
        ("raise SystemError('离线')", MANIFEST, "离线"),
        ("import sys; sys.exit('缺少授权文件')", MANIFEST, "SystemExit: 缺少授权文件"),
        ("import asyncio; raise asyncio.CancelledError", MANIFEST, "CancelledError"),
        ("class Halt(BaseException): ...\nraise Halt('停')", MANIFEST, "Halt: 停"),
        ("", MANIFEST, "connector"),
        ("connector = object()", MANIFEST, "manifest is not a Manifest"),
        (CONNECTOR, None, "manifest.toml"),
        (CONNECTOR, "key = ", "Invalid value"),
        (CONNECTOR, MANIFEST.replace("own_id", "magic"), "look_up"),
        (CONNECTOR, MANIFEST.replace('"bulletin"', '"other"'), "'other'"),
        (CONNECTOR, MANIFEST + "batches = true", "publish_many"),
        (CONNECTOR.replace("async def retract", "def retract"), MANIFEST, "retract"),
        (CONNECTOR.replace("    renders_per_account = False", ""), MANIFEST, "renders_per_account"),
    ],
)
def test_a_broken_connector_is_listed_with_its_reason(
    shelf: Shelf, code: str, manifest: str | None, reason: str
) -> None:
    shelf.put("sound")
    shelf.put("unsound", code, manifest)
    registry = load([_entry("unsound", "other_board"), _entry("sound")])
    assert "bulletin" in registry
    assert reason in registry.broken["other_board"]
    with pytest.raises(UnknownPlatformError, match="can't be used"):
        registry["other_board"]


def test_whoever_stops_the_hub_while_it_starts_stops_it(shelf: Shelf) -> None:
    shelf.put("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load([_entry("slow")])


def test_two_packages_cannot_share_a_key(shelf: Shelf) -> None:
    shelf.put("first")
    shelf.put("second")
    registry = load([_entry("first"), _entry("second")])
    assert len(registry) == 0
    assert "several installed packages" in registry.broken["bulletin"]


def test_an_unknown_platform_is_named_with_the_known_ones(shelf: Shelf) -> None:
    shelf.put("bulletin_board")
    with pytest.raises(UnknownPlatformError, match=r"no connector 'wechat'. Installed: bulletin"):
        load([_entry("bulletin_board")])["wechat"]
