"""The streams of the record: chains side by side, so that acts don't wait for each other."""

from hub.kit.crypto import public_digest_of

GENESIS = public_digest_of(b"")  # what the first entry of a stream follows, in every suite
MOST_AT_ONCE = 8  # acts whose units of work end at the same time; the next one waits

STREAMS = ("hub", *(f"hub-{number}" for number in range(2, MOST_AT_ONCE + 1)))
"""In the order in which they are tried: a quiet hub writes one chain, as it always did."""
