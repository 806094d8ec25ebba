"""What a page answers when there is nothing to show."""

from typing import ClassVar

from hub.kit.i18n import _
from hub.kit.problems import HubError, NotFound


class Withdrawn(HubError):
    """The story was public here and has been taken down.

    Args:
        reason: what the retraction tells the public, if anything.
        site: the path of the list to go on reading.
    """

    code: ClassVar[str] = "withdrawn"
    status: ClassVar[int] = 410
    title: ClassVar[str] = "This was taken down"

    def __init__(self, *, reason: str | None, site: str) -> None:
        super().__init__(
            _("The story has been taken down."), remedy=_("Go on reading at {site}.", site=site)
        )
        self.reason = reason
        self.site = site


def nothing_here() -> NotFound:
    """Return the error of an address that shows nothing and never has."""
    return NotFound(_("There is nothing at this address."), remedy=_("/sites/ lists all sites."))
