"""Keys out of a command, as password managers and key services have them."""

import os
import selectors
import shlex
import signal
import subprocess
import time
from contextlib import suppress
from typing import IO

from hub.kit.i18n import _, later
from hub.kit.keys import KeyUnusable

SECONDS = 5.0  # that it may take: whoever asks for a key waits
MOST_BYTES = 65_536  # that it may print

_REMEDY = later(
    "Run it by hand, as the hub's user: it has to print the key, in base64, and end with 0."
)


def printed_by(command: str, name: str) -> str:
    """Run a command, without a shell, and return what it prints.

    What it writes to its error output is thrown away: nobody knows what stands there.

    Args:
        command: its words, quoted as in a shell.
        name: what it is called in errors; they never say what it printed.

    Raises:
        KeyUnusable: it cannot be run, fails, prints too much, or does not end in time.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - whoever sets the hub's settings runs the hub
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that whatever it starts can be ended with it
        )
    except (OSError, ValueError, IndexError) as error:
        detail = _("{name} can't be run: {why}.", name=name, why=_why(error))
        raise KeyUnusable(detail, remedy=_(_REMEDY)) from None
    with process:
        try:
            return _answer(process, name)
        finally:
            if process.returncode is None:  # not waited for: its number is still its own
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)


def _answer(process: subprocess.Popen[bytes], name: str) -> str:
    deadline = time.monotonic() + SECONDS
    try:
        printed = _all_of(process.stdout, deadline) if process.stdout else b""
        if len(printed) > MOST_BYTES:
            detail = _("{name} printed more than {most} bytes.", name=name, most=MOST_BYTES)
            raise KeyUnusable(detail, remedy=_(_REMEDY))
        code = process.wait(max(0.0, deadline - time.monotonic()))
    except (TimeoutError, subprocess.TimeoutExpired):
        detail = _("{name} took more than {seconds} s.", name=name, seconds=f"{SECONDS:g}")
        raise KeyUnusable(detail, remedy=_(_REMEDY)) from None
    if code:
        detail = _("{name} ended with {code}.", name=name, code=code)
        raise KeyUnusable(detail, remedy=_(_REMEDY))
    return printed.decode("ascii", errors="replace")


def _all_of(pipe: IO[bytes], deadline: float) -> bytes:
    """Read until the end, or one chunk more than there may be."""
    printed = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(printed) <= MOST_BYTES:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(pipe.fileno(), MOST_BYTES)
            if not chunk:
                return printed
            printed += chunk
    return printed


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or _("it is no command line"))
