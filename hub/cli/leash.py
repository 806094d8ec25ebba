"""A child stops when its parent is gone, even if that was killed and could not tell it."""

import os
import signal
import threading

VARIABLE = "HUB_STOP_WITH_STDIN"
STDIN = 0


def stop_with_parent() -> None:
    """Where the parent asks for it, end this process when its standard input ends."""
    if os.environ.pop(VARIABLE, None):
        threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(STDIN, 1):  # not sys.stdin, whose lock would be held when Python ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
