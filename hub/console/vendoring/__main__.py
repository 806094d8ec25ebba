"""Fetch, bundle and list what `static/vendor` holds: python -m hub.console.vendoring."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.console.vendoring import packages
from hub.console.vendoring.bundles import bundle
from hub.console.vendoring.packages import Package, licences_of
from hub.console.vendoring.wanted import BUNDLES, FILES

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
LIST = "VENDORED.json"
# a browser's tools would ask the hub for maps that nobody vendors
_SOURCE_MAP = re.compile(rb"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*")


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file to serve, and the packages that are in it."""

    name: str
    content: bytes
    packages: list[Package]

    def shown(self) -> dict[str, object]:
        """Return it for the list."""
        digest = sha256(self.content).hexdigest()
        known = [package.shown() for package in self.packages]
        return {"file": self.name, "sha256": digest, "packages": known}


def main() -> None:
    """Make the folder anew; the same packages give the same bytes."""
    with TemporaryDirectory() as folder:
        workshop = Path(folder)
        packages.install(workshop)
        made = [one for file in _served(workshop) for one in (file, _licences(workshop, file))]
    shutil.rmtree(VENDOR, ignore_errors=True)
    for file in made:
        path = VENDOR / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    listed = [file.shown() for file in made]
    (VENDOR / LIST).write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n")


def _served(workshop: Path) -> Iterator[Vendored]:
    for file in FILES:
        content = (packages.folder_of(workshop, file.package) / file.source).read_bytes()
        package = packages.read(workshop, file.package)
        yield Vendored(file.name, _SOURCE_MAP.sub(b"", content), [package])
    for name in BUNDLES:
        content, names = bundle(workshop, name)
        yield Vendored(f"{name}.js", content, [packages.read(workshop, one) for one in names])


def _licences(workshop: Path, file: Vendored) -> Vendored:
    texts = "\n\n\n".join(licences_of(workshop, package) for package in file.packages)
    return Vendored(f"licences/{file.name}.txt", texts.encode() + b"\n", file.packages)


if __name__ == "__main__":
    main()
