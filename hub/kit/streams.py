"""How many event streams may be open: each costs a look every few seconds, for ten minutes."""

from hub.kit.at_once import AtOnce, one_of
from hub.kit.i18n import _
from hub.kit.problems import TooMany

MOST = 1_000  # of one process
MOST_EACH = 50  # of one key or person
RETRY_SECONDS = 30

ONE_STREAM = one_of("streams")
"""What a route that streams depends on, before its answer begins."""


def open_streams() -> AtOnce:
    """Return what counts the open ones of a process."""
    return AtOnce(MOST, _full, MOST_EACH, _too_many)


def _too_many() -> TooMany:
    return TooMany(
        _("You follow {most} commands already.", most=MOST_EACH),
        remedy=_("Close one of them."),
        retry_after=RETRY_SECONDS,
    )


def _full() -> TooMany:
    return TooMany(
        _("Too many follow commands just now."),
        remedy=_("Ask for the command itself from time to time."),
        retry_after=RETRY_SECONDS,
    )
