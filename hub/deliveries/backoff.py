"""How long to wait before the next try, and how many tries fill a span."""

JITTER = 0.2  # of the delay, either way: what failed together does not come back together


def delay(tries: int, *, first: float, most: float, jitter: float) -> float:
    """Return seconds to wait after `tries` failures.

    Args:
        tries: failures so far, at least 1.
        first: seconds after the first failure; doubled with each further one.
        most: the longest wait, before jitter.
        jitter: a number in [-1, 1], drawn by the caller.
    """
    doubled = first * 2.0 ** min(tries - 1, 40)
    return min(doubled, most) * (1 + JITTER * jitter)


def tries_within(span: float, *, first: float, most: float) -> int:
    """Return the failure that ends it: all the waits before it come to at least `span` seconds."""
    waited, tries = 0.0, 1
    while waited < span:
        waited += delay(tries, first=first, most=most, jitter=-1)
        tries += 1
    return tries
