"""One call of an operation, as it was made, for the record of why the operation failed."""

from dataclasses import dataclass, field

import httpx

from hub.sdk.encoding import Outgoing


@dataclass(slots=True, eq=False)
class Exchange:
    """A request, and what came back: an answer, an error, or nothing while somebody waited.

    Attributes:
        sent: the request.
        started: the `time.monotonic()` at which it was handed to the transport.
        seconds: until the answer or the error; None where neither came.
    """

    sent: Outgoing = field(repr=False)
    started: float
    seconds: float | None = None
    answer: httpx.Response | None = field(default=None, repr=False)
    failure: httpx.RequestError | None = None
