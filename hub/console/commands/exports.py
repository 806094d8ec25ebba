"""How many records of commands may be on their way at once, each for as long as it takes."""

from hub.kit.at_once import AtOnce, one_of
from hub.kit.i18n import _
from hub.kit.problems import TooMany

MOST = 8  # of one process
MOST_EACH = 2  # of one key or person
RETRY_SECONDS = 10

ONE_EXPORT = one_of("exports")
"""What a route that exports depends on; it ends with the answer's last byte."""


def open_exports() -> AtOnce:
    """Return what counts those of a process."""
    return AtOnce(MOST, _too_many, MOST_EACH)


def _too_many() -> TooMany:
    return TooMany(
        _("So many records are being exported at once already."),
        remedy=_("Try again when one of them is done."),
        retry_after=RETRY_SECONDS,
    )
