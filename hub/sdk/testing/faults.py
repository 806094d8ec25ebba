"""What can go wrong on the wire, as data: `hub.sdk.testing.server` does it.

| | the platform has not acted | it has |
|---|---|---|
| no answer | `HANGS`, `DROPPED` | `ANSWER_LOST`, `DROPPED_AFTER`, `CUT`, `ENDLESS`, `HUGE` |
| an error | `ERROR`, `GATEWAY`, `TOO_MANY`, `TOO_MANY_UNTIL` | `ERROR_AFTER`, `GATEWAY_AFTER` |
| another's answer | `PAGE`, `NOT_FOUND_PAGE`, `REDIRECT` | `PAGE_AFTER` |
| a broken answer | | `MALFORMED`, `TRUNCATED`, `CLIPPED` |
| a success without its list | | `EMPTIED`, `LISTLESS`, `NO_LIST` |
"""

from dataclasses import dataclass

from hub.sdk.testing.lists import Without
from hub.sdk.testing.wire import Ends

RETRY_AFTER_SECONDS = 37
ELSEWHERE = "/elsewhere"

_PAGE = (
    "<!doctype html><html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>网关超时</h1></center><hr><center>nginx</center></body></html>"
).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong.

    Attributes:
        name: for the ledger.
        acts: the platform takes the request in, as usual; only its answer goes wrong.
        ends: how, as in `wire.Reply`.
        status: of the answer; 0: the platform's own.
        body: of the answer; None: the platform's own.
        retry_after: seconds for the header of that name.
        as_date: it is given as a date.
        truncated: the body's second half is missing, and the head does not show it.
        clipped: so many bytes are missing at the body's end.
        echoes: the body shows the request's address and headers.
        without: the platform's own body loses its lists, as `lists.without` does it.
    """

    name: str
    acts: bool = False
    ends: Ends = "answer"
    status: int = 0
    body: bytes | None = None
    media_type: str = "application/json"
    location: str | None = None
    retry_after: int | None = None
    as_date: bool = False
    truncated: bool = False
    clipped: int = 0
    echoes: bool = False
    without: Without | None = None


def _html(name: str, status: int, *, acts: bool = False) -> Fault:
    media_type = "text/html; charset=utf-8"
    return Fault(name, acts=acts, status=status, body=_PAGE, media_type=media_type)


_ERROR = b'{"error": "internal error"}'
_SLOWER = b'{"error": "too many requests"}'

HANGS = Fault("it never answers, and has not acted", ends="never")
DROPPED = Fault("the connection is closed, and it has not acted", ends="close")
ERROR = Fault("500, and it has not acted", status=500, body=_ERROR)
GATEWAY = _html("a gateway's 502, and it has not acted", 502)
PAGE = _html("a gateway's page under 200, and it has not acted", 200)
NOT_FOUND_PAGE = _html("a gateway's page under 404", 404)
REDIRECT = Fault("302 to elsewhere", status=302, body=b"", location=ELSEWHERE)
TOO_MANY = Fault(
    "429, Retry-After in seconds", status=429, body=_SLOWER, retry_after=RETRY_AFTER_SECONDS
)
TOO_MANY_UNTIL = Fault(
    "429, Retry-After as a date",
    status=429,
    body=_SLOWER,
    retry_after=RETRY_AFTER_SECONDS,
    as_date=True,
)

ECHO = Fault("400, with the request in it", status=400, echoes=True)

ANSWER_LOST = Fault("it acts and never answers", acts=True, ends="never")
DROPPED_AFTER = Fault("it acts and closes the connection", acts=True, ends="close")
CUT = Fault("it acts and closes the connection within its answer", acts=True, ends="half")
ENDLESS = Fault("it acts and its answer does not end", acts=True, ends="endless")
HUGE = Fault("it acts and announces an answer of 2 GB", acts=True, ends="huge")
ERROR_AFTER = Fault("it acts and answers 500", acts=True, status=500, body=_ERROR)
GATEWAY_AFTER = _html("it acts and a gateway answers 502", 502, acts=True)
PAGE_AFTER = _html("it acts and a gateway's page comes under 200", 200, acts=True)
MALFORMED = Fault("it acts and answers with broken JSON", acts=True, body=b'{"id": oops')
TRUNCATED = Fault("it acts and answers with half its JSON", acts=True, truncated=True)
CLIPPED = Fault("it acts and answers without the end of its JSON", acts=True, clipped=4)
EMPTIED = Fault("an envelope of success, and nothing in it", acts=True, without="everything")
LISTLESS = Fault("a success whose list is missing", acts=True, without="lists")
NO_LIST = Fault("a success with a text where its list belongs", acts=True, without="their kind")
