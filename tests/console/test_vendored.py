"""What others wrote and the console serves: all of it known, and nothing asked of other hosts."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent.parent
VENDOR = ROOT / "hub" / "console" / "static" / "vendor"
LIST = VENDOR / "VENDORED.json"
LISTED = {entry["file"]: entry for entry in json.loads(LIST.read_text())}
SERVED = sorted(name for name in LISTED if not name.startswith("licences/"))
LOCK = ROOT / "hub" / "console" / "vendoring" / "package-lock.json"

# whatever makes a browser fetch something from an address that is written in the file
LOADED = re.compile(
    r"""(?: url\( | @import | \bimport\s*\(? | \bfrom\s* | importScripts\( | fetch\(
         | \.src\s*=\s* ) \s* ["'`]? (?: https?: )? // """,
    re.VERBOSE,
)


def test_every_vendored_file_is_listed_with_its_digest() -> None:
    files = [path for path in VENDOR.rglob("*") if path.is_file() and path != LIST]
    found = {str(path.relative_to(VENDOR)): digest_of(path) for path in files}
    assert found == {name: entry["sha256"] for name, entry in LISTED.items()}


def test_every_served_file_has_its_licences_beside_it() -> None:
    for name in SERVED:
        text = (VENDOR / f"licences/{name}.txt").read_text()
        for known in LISTED[name]["packages"]:
            assert f"{known['package']} {known['version']} ({known['licence']})\n" in text


@pytest.mark.parametrize("name", SERVED)
def test_a_vendored_file_loads_nothing_from_elsewhere(name: str) -> None:
    text = (VENDOR / name).read_text()
    assert LOADED.findall(text) == []
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize(
    "text",
    [
        '@import "https://a.example/x.css"',
        "url(//a.example/inter.woff2)",
        "url('https://a.example/inter.woff2')",
        'import{a}from"https://a.example/a.js"',
        'import("//a.example/a.js")',
        'script.src="https://a.example/a.js"',
    ],
)
def test_what_loads_from_elsewhere_would_be_seen(text: str) -> None:
    assert LOADED.search(text)


def test_lists_name_no_place_that_packages_came_from() -> None:
    for path in (LIST, LOCK):
        assert "://" not in path.read_text()
    assert '"resolved"' not in LOCK.read_text()


def test_the_lists_name_the_same_versions() -> None:
    locked = json.loads(LOCK.read_text())["packages"]
    for entry in LISTED.values():
        for known in entry["packages"]:
            assert locked[f"node_modules/{known['package']}"]["version"] == known["version"]


def test_the_wheel_has_the_files_and_not_how_they_were_made(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert {f"hub/console/static/vendor/{name}" for name in LISTED} <= names
    assert not [name for name in names if name.startswith("hub/console/vendoring/")]


def digest_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
