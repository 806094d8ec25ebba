"""How many may read the whole record at once: each holds a connection for as long as that takes."""

from hub.kit.at_once import AtOnce, one_of
from hub.kit.i18n import _
from hub.kit.problems import Unavailable

MOST = 2  # of one process, whose other requests want connections, too

ONE_READER = one_of("readers")
"""What a route that reads the whole record depends on; it ends with the answer's last byte."""


def open_readers() -> AtOnce:
    """Return what counts those of a process."""
    return AtOnce(MOST, _full)


def _full() -> Unavailable:
    return Unavailable(
        _("The whole record is being read {most} times at once already.", most=MOST),
        remedy=_("Try again when that is done; it takes seconds for each million entries."),
    )
