"""The two that the hub is measured against, each in processes of their own."""

import subprocess
import sys
import time
from pathlib import Path

from hub.embedded.services import Urls
from hub.settings import EngineSettings

CONCURRENCY = EngineSettings().slots  # calls on the wire, as many as a worker has
USUAL = 2_000  # accounts: enough for a rate, and it is slow
PROCESSES = 2


def floor(file: Path) -> float:
    """Return calls per second."""
    command = [sys.executable, "-m", "tests.bench.floor", str(file), str(CONCURRENCY)]
    return len(file.read_bytes().split(b"\n")) / float(subprocess.check_output(command))


def usual_way(urls: Urls, file: Path) -> float:
    """Return accounts per second of two arq workers."""
    some = file.with_suffix(".some")
    some.write_bytes(b"\n".join(file.read_bytes().split(b"\n")[:USUAL]))
    module = [sys.executable, "-m", "tests.bench.usual_way"]
    subprocess.check_call([*module, "enqueue", urls.redis, str(some)])
    started = time.perf_counter()
    working = [subprocess.Popen([*module, "work", urls.redis, str(some)]) for _ in range(PROCESSES)]
    for process in working:
        process.wait()
    return USUAL / (time.perf_counter() - started)
