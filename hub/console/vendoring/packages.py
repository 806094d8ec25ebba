"""The packages that npm has installed, and what they say about themselves."""

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from hub.console.vendoring.wanted import LICENCE_TEXTS, UNSAID_LICENCES

HERE = Path(__file__).parent
_LICENCE_FILES = ("LICEN[CS]E*", "NOTICE*", "licenses/*")


@dataclass(frozen=True, slots=True)
class Package:
    """What a package says it is; its licence is an SPDX name."""

    package: str
    version: str
    licence: str

    def shown(self) -> dict[str, str]:
        """Return it for the list of what is vendored."""
        return asdict(self)


def install(workshop: Path) -> None:
    """Install what `package-lock.json` pins, byte for byte, into a folder; no script is run.

    Raises:
        subprocess.CalledProcessError: npm could not; it says why on the terminal.
    """
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, workshop)
    command = ["npm", "ci", "--loglevel=error"]
    subprocess.run(command, cwd=workshop, check=True)  # noqa: S603 - our own command, no shell


def folder_of(workshop: Path, package: str) -> Path:
    """Return where an installed package is."""
    return workshop / "node_modules" / package


def read(workshop: Path, package: str) -> Package:
    """Return what an installed package says about itself."""
    said = json.loads((folder_of(workshop, package) / "package.json").read_text())
    licence = said.get("license") or UNSAID_LICENCES[package]
    return Package(package, said["version"], licence)


def licences_of(workshop: Path, package: Package) -> str:
    """Return the text of a package's licences and notices, under its name and version."""
    if package.package in LICENCE_TEXTS:
        files = [HERE / LICENCE_TEXTS[package.package]]
    else:
        folder = folder_of(workshop, package.package)
        files = [file for names in _LICENCE_FILES for file in sorted(folder.glob(names))]
    if not files:
        raise FileNotFoundError(
            f"{package.package} has no licence's text; give it one in wanted.py"
        )
    texts = [file.read_text().strip() for file in files]
    return "\n\n".join([f"{package.package} {package.version} ({package.licence})", *texts])
