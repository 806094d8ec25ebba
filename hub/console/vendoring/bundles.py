"""Bundles: modules of several packages in one file each, made by esbuild."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from hub.console.vendoring.packages import HERE

_OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--charset=utf8",
    "--legal-comments=none",  # the licences stand in a file beside it
    '--define:process.env.NODE_ENV="production"',
    "--log-level=warning",
)


def bundle(workshop: Path, name: str) -> tuple[bytes, list[str]]:
    """Return the module that an entry file makes, and the names of the packages in it."""
    entry, made, told = f"{name}.mjs", workshop / f"{name}.js", workshop / f"{name}.json"
    shutil.copy(HERE / entry, workshop)
    command = ["node_modules/.bin/esbuild", entry, *_OPTIONS]
    command += [f"--outfile={made}", f"--metafile={told}"]
    subprocess.run(command, cwd=workshop, check=True)  # noqa: S603 - our own command, no shell
    (output,) = json.loads(told.read_text())["outputs"].values()
    return made.read_bytes(), _packages(output["inputs"])


def _packages(inputs: Iterable[str]) -> list[str]:
    inside = (path.partition("node_modules/")[2].split("/") for path in inputs)
    names = {"/".join(parts[: 2 if parts[0].startswith("@") else 1]) for parts in inside}
    return sorted(names - {""})
