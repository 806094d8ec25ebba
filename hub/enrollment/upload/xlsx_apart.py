"""Read a workbook in a process of its own, which has little memory, little time and no secrets.

A workbook is XML of somebody else's, and a parser holds whatever it has not been told to forget: a
file of twenty kilobytes can want gigabytes and minutes, in more ways than one can look for. So
whatever is in it, no more than that process is lost.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any

from hub.enrollment.upload.table import MAX_CELL, BrokenTable, Cell, Line, Unreadable
from hub.enrollment.upload.xlsx_file import read_xlsx
from hub.kit.i18n import _, language, reader, wished_language

try:
    import resource
except ImportError:  # Windows has none of it: there the time alone is limited
    resource = None  # type: ignore[assignment]

MEMORY = 2**30  # bytes
PROCESSOR_SECONDS = 120  # a hundred thousand rows take half of it
SECONDS = 240.0  # where others want the processor, too
OUTPUT = 2**28  # bytes; a hundred thousand rows of two kilobytes


def read_apart(raw: bytes) -> list[Line]:
    """Return what `read_xlsx` returns.

    Raises:
        BrokenTable: as it does; or the workbook takes more than a workbook of accounts can.
    """
    with tempfile.TemporaryFile() as written:
        try:
            subprocess.run(  # noqa: S603 - this very file, by the interpreter that runs already
                [sys.executable, "-m", __name__, language(), str(MEMORY), str(PROCESSOR_SECONDS)],
                input=raw,
                stdout=written,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=SECONDS,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            reason = _(
                "reading it takes over {bytes} bytes or {seconds} seconds",
                bytes=f"{MEMORY:,}",
                seconds=PROCESSOR_SECONDS,
            )
            raise BrokenTable(reason) from None
        written.seek(0)
        return list(_read(written))


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}


def _read(written: IO[bytes]) -> Iterator[Line]:
    for text in written:
        number, cells = json.loads(text)
        if not number:
            raise BrokenTable(cells)
        yield Line(number, [_cell(cell) for cell in cells])


def _cell(written: Any) -> Cell:
    return written if isinstance(written, str) else Unreadable(**written)


def main() -> None:
    """Read a workbook from standard input and write a line of JSON for each of its lines."""
    asked, *limits = sys.argv[1:]
    reader.set(wished_language(asked))
    _limit(*map(int, limits))
    try:
        for line in read_xlsx(sys.stdin.buffer.read()):
            _write(line.number, [_written(cell) for cell in line.cells])
    except BrokenTable as error:
        _write(0, error.errors[0].reason)
    except MemoryError:
        os._exit(1)  # at once: without memory, the libraries' own ways out may wait for ever


def _limit(memory: int, processor_seconds: int) -> None:
    if resource is None:
        return
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: processor_seconds,
        resource.RLIMIT_FSIZE: OUTPUT,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def _written(cell: Cell) -> str | dict[str, str]:
    # one character too many says the same as a megabyte too many
    return asdict(cell) if isinstance(cell, Unreadable) else cell[: MAX_CELL + 1]


def _write(number: int, what: object) -> None:
    sys.stdout.write(json.dumps([number, what]) + "\n")


if __name__ == "__main__":
    main()
