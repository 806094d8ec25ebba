"""Processes of a run: what they cost and how much they hold, read from Linux's /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def peak_megabytes(pid: int) -> float:
    """Return the most memory that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def processor_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of these processes and of all their children so far."""
    mine = set(pids)
    return sum(_own(pid) + _waited_for(pid) for pid in mine | _children(mine))


def postmaster(folder: Path) -> int:
    """Return the process id of the PostgreSQL server whose data is somewhere in a folder."""
    (file,) = folder.rglob("postmaster.pid")
    return int(file.read_text().splitlines()[0])


def _children(parents: set[int]) -> set[int]:
    everybody = {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return {pid for pid in everybody if (at := _fields(pid)) and int(at[1]) in parents}


def _own(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _waited_for(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[13]) + int(fields[14])) / _TICKS if fields else 0.0


def _fields(pid: int) -> list[str]:
    """Return the fields of `/proc/PID/stat` after the name; none for a process that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
