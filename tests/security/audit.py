"""`make audit`: what can be said of the packages that are installed.

Without a network: that each satisfies what the others and `pyproject.toml` ask for, that its files
are those that its wheel came with (a line slipped into site-packages shows), where it came from
when that was no index, and under which licence it is. Known weaknesses are not known here: they
are asked for with pip-audit, where that is installed (`pip install pip-audit`) and its service can
be reached, and otherwise this says that they were not.
"""

import base64
import hashlib
import importlib.util
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer import echo

ROOT = Path(__file__).parent.parent.parent
OWN = "regional-content-hub"
SECONDS = 120.0  # for pip-audit


def asked_for() -> list[Requirement]:
    """Return what `pyproject.toml` asks for, to run the hub and to work on it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return _that_apply(map(Requirement, named), "")


def installed() -> tuple[dict[str, Distribution], list[str]]:
    """Return all packages that the hub is run with, by name; and what is wrong with versions."""
    found: dict[str, Distribution] = {}
    faults: list[str] = []
    open_ = [("pyproject.toml", each) for each in asked_for()]
    seen: set[tuple[str, str]] = set()
    while open_:
        asker, wish = open_.pop()
        try:
            package = distribution(wish.name)
        except PackageNotFoundError:
            faults.append(f"{asker} asks for {wish}, which is not installed")
            continue
        if not wish.specifier.contains(package.version, prereleases=True):
            faults.append(f"{asker} asks for {wish}; {package.version} is installed")
        found[canonicalize_name(wish.name)] = package
        for extra in {"", *wish.extras}:
            if (key := (package.name, extra)) not in seen:
                seen.add(key)
                needs = _that_apply(map(Requirement, package.requires or ()), extra)
                open_ += [(package.name, each) for each in needs]
    return found, faults


def altered(package: Distribution) -> Iterator[str]:
    """Yield what differs from the wheel's own list of files (RECORD)."""
    for file in package.files or ():
        if file.hash is None or file.suffix == ".pyc":  # RECORD itself, and what Python writes
            continue
        path = Path(str(package.locate_file(file)))
        if not path.is_file():
            yield f"{package.name}: {file} is missing"
        elif _digest(path, file.hash.mode) != file.hash.value:
            yield f"{package.name}: {file} was changed after it was installed"


def from_elsewhere(package: Distribution) -> Iterator[str]:
    """Yield where a package came from, when that was neither an index nor a wheel at hand."""
    text = package.read_text("direct_url.json")
    origin = json.loads(text) if text else {}
    if "vcs_info" in origin or origin.get("dir_info", {}).get("editable"):
        yield f"{package.name} is not a release: it was installed from a checkout"


def licence(package: Distribution) -> str:
    """Return what a package says of its licence."""
    about = package.metadata
    classified = [each for each in about.get_all("Classifier", ()) if each.startswith("License ::")]
    said = about.get("License-Expression") or about.get("License") or "; ".join(classified)
    return (said or "?").splitlines()[0][:60]


def faults() -> list[str]:
    """Return all that is wrong, as far as it can be known here."""
    packages, found = installed()
    for package in packages.values():
        found += [*altered(package), *from_elsewhere(package)]
    return found


def weaknesses() -> int:
    """Ask pip-audit, and return how it ended; None of it is known where it can't be asked."""
    if importlib.util.find_spec("pip_audit") is None:
        echo("Known weaknesses were NOT looked for: pip-audit is not installed.")
        return 0
    asked = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--skip-editable"]
    try:
        answer = subprocess.run(asked, timeout=SECONDS, check=False, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        echo(f"Known weaknesses were NOT looked for: pip-audit took over {SECONDS:.0f} s.")
        return 0
    echo(answer.stdout + answer.stderr)
    return answer.returncode


def main() -> int:
    """Print everything; return 1 if something is wrong."""
    packages, _ = installed()
    for name, package in sorted(packages.items()):
        echo(f"{name:28} {package.version:14} {licence(package)}")
    wrong = faults()
    echo("\n".join(wrong))
    echo(f"{len(packages)} packages, {len(wrong)} faults.")
    return 1 if wrong else weaknesses()


def _that_apply(wishes: Iterable[Requirement], extra: str) -> list[Requirement]:
    environment = {"extra": extra}
    return [each for each in wishes if not each.marker or each.marker.evaluate(environment)]


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, algorithm).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


if __name__ == "__main__":
    sys.exit(main())
