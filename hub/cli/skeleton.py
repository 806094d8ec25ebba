"""A connector's project to begin with, copied from one that works.

`hub/sdk/skeleton` is that project: a connector like any other, and checked like any other. Where
its name stands, the new one's is written.
"""

import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.sdk.manifest import KEY
from hub.sdk.registry import GROUP

OLD = "skeleton"


def write_connector(name: str, folder: Path) -> list[Path]:
    """Write the project of a new connector: all of it, or nothing.

    Args:
        name: its key.
        folder: where; must be empty, or not be there.

    Returns:
        The files, in order.

    Raises:
        InvalidInput: the name is none for a connector, or another's; something is in the folder.
    """
    if not re.fullmatch(KEY, name):
        raise _wrong("NAME", _("2 to 32 small letters, digits and _, beginning with a letter"))
    if name in entry_points(group=GROUP).names:
        raise _wrong("NAME", _("a connector of this name is installed"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _wrong("--folder", _("{folder} is there already, and not empty", folder=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
        project = Path(draft) / "project"
        for path, text in _files(name):
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(text, encoding="utf-8")
        project.replace(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _files(name: str) -> Iterator[tuple[str, str]]:
    """Yield each file's path and text, in the new name."""
    with as_file(files("hub.sdk") / OLD) as template:
        for path in sorted(template.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                place = path.relative_to(template).as_posix()
                yield _renamed(place, name), _renamed(path.read_text(encoding="utf-8"), name)


def _renamed(text: str, name: str) -> str:
    """Write the name in each of its three forms: a project's, a class's, a package's."""
    title = "".join(part.capitalize() for part in name.split("_"))
    text = text.replace(f"hub-{OLD}", f"hub-{name.replace('_', '-')}")
    return text.replace(OLD.capitalize(), title).replace(OLD, name)


def _wrong(field: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("No connector was written."), errors=[FieldError(field=field, reason=reason)]
    )
