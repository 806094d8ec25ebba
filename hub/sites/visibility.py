"""What a reader may see of one copy. Pure.

want   have              was ever public   a reader sees
> 0    present           yes               the story, in the version that is there
any    anything else     yes               that it was taken down (410)
any    anything else     no                nothing (404)
"""

from enum import StrEnum

from hub.deliveries.transition import Have


class Visibility(StrEnum):
    """What a reader sees at a story's address."""

    SHOWN = "shown"
    WITHDRAWN = "withdrawn"
    NEVER = "never"


# `doubt` is no trace: a publish that nobody has recorded was never on a page
_TRACES = frozenset({Have.PRESENT, Have.UNSEEN})


def visibility(want: int, have: str, incarnation: int) -> Visibility:
    """Return what a reader sees of a copy.

    Args:
        want: the version wanted there; 0 for none.
        have: what is there, as `hub.deliveries.transition.Have`.
        incarnation: how many copies before this one are surely gone.
    """
    if want > 0 and have == Have.PRESENT:
        return Visibility.SHOWN
    was_public = have in _TRACES or incarnation > 0
    return Visibility.WITHDRAWN if was_public else Visibility.NEVER
