"""A new PostgreSQL cluster with the database `hub` in it."""

import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from hub.embedded.child import options
from hub.embedded.errors import EmbeddedError
from hub.embedded.folders import make_private
from hub.embedded.system_user import SystemUser


def create_cluster(
    cluster: Path, postgres: Path, user: SystemUser | None, *, durable: bool
) -> None:
    """Make a cluster with the superuser `postgres`, who needs no password on its private socket.

    It gets its name when it is complete: one that was interrupted is never started.

    Args:
        cluster: where; its parent exists.
        postgres: the server program of the version that will run it; `initdb` is beside it.
        user: who owns and runs it.
        durable: wait until it is on the disk.

    Raises:
        EmbeddedError: one of the programs failed; what it said is in the sentence.
    """
    unfinished = _empty_folder(cluster.parent)
    make_private(unfinished, user)
    here = ["-D", str(unfinished)]
    initdb = [str(postgres.with_name("initdb")), *here, *([] if durable else ["--no-sync"])]
    # The locale C sorts the same on every machine and version.
    _run([*initdb, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"], unfinished, user)
    single = [str(postgres), "--single", *here, "-c", "exit_on_error=on", "template1"]
    _run(single, unfinished, user, "CREATE DATABASE hub\n")
    unfinished.rename(cluster)


def _empty_folder(parent: Path) -> Path:
    # A new one each time: the initdb of a killed hub may still be writing into the last.
    for interrupted in parent.glob("unfinished-*"):
        shutil.rmtree(interrupted, ignore_errors=True)
    return Path(mkdtemp(prefix="unfinished-", dir=parent))


def _run(command: list[str], folder: Path, user: SystemUser | None, statement: str = "") -> None:
    done = subprocess.run(  # noqa: S603 # our own command line, and no shell
        command,
        input=statement,
        capture_output=True,
        text=True,
        check=False,
        **options(folder, user),
    )
    if done.returncode:
        raise EmbeddedError(
            f"PostgreSQL could not be set up in {folder.parent}: {done.stderr.strip()}",
            "Put that right, or choose another data directory.",
        )
