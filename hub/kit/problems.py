"""The tree of errors, each an RFC 9457 problem.

HubError             500  the hub's own fault
├── BadRequest       400  not a request that the hub understands
├── InvalidInput     422  a field is wrong; every wrong field at once
├── NotAuthenticated 401  no key, or a key nobody knows
├── NotAllowed       403  known, but may not
├── NotFound         404  no such thing
├── WrongMethod      405  there is such a thing, but not this verb
├── Conflict         409  it contradicts what is
│   ├── Banned            the article was retracted there
│   └── KeyReused         the Idempotency-Key came with another body before
├── TooSlow          408  the request did not come in time
├── TooLarge         413  over a stated limit
├── TooMany          429  too often; `retry_after` says when to come again
└── Unavailable      503  something the hub needs does not answer
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator

from hub.kit.i18n import _, later
from hub.kit.readable import readable

FIELD_SHOWN = 200  # characters
REASON_SHOWN = 1_000
ERRORS_SHOWN = 1_000  # of one problem


class FieldError(BaseModel):
    """One wrong field: where (`"body.target.regions[0]"`, `"row 7, column 3"`) and why.

    Both may quote whoever sent the request: what is long is cut, what is hidden shows.
    """

    field: Annotated[str, BeforeValidator(partial(readable, most=FIELD_SHOWN))]
    reason: Annotated[str, BeforeValidator(partial(readable, most=REASON_SHOWN))]


def field_name(location: Sequence[str | int]) -> str:
    """Write where a value stands: `("body", "regions", 0)` is `body.regions[0]`."""
    name = ""
    for part in location:
        name += f"[{part}]" if isinstance(part, int) else f".{part}"
    return name.removeprefix(".")


class HubError(Exception):
    """The hub failed, and nothing that was sent to it is to blame.

    Every other kind of problem is a kind of this one: what went wrong, in a sentence for a person,
    and what to do next. Each kind has a `next_step` for whoever reads of it on a page, where no
    remedy is said, or one for programs.

    Args:
        detail: one sentence that says what is wrong.
        remedy: one sentence that says what to do next.
        errors: each wrong field.
        extra: further members of the problem document.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "The hub could not do this"
    next_step: ClassVar[str] = later(
        "Try again. If it stays so, give the number of this request to whoever runs the hub."
    )

    def __init__(
        self,
        detail: str,
        *,
        remedy: str = "",
        errors: Sequence[FieldError] = (),
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.errors = tuple(errors)
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """Return the RFC 9457 document."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": _(self.title),
            "status": self.status,
            "detail": self.detail,
        }
        if self.remedy:
            document["remedy"] = self.remedy
        if self.errors:
            document["errors"] = [error.model_dump() for error in self.errors[:ERRORS_SHOWN]]
        if len(self.errors) > ERRORS_SHOWN:
            document["errors_not_shown"] = len(self.errors) - ERRORS_SHOWN
        return document | self.extra


class BadRequest(HubError):
    """Not a request that the hub understands."""

    code = "bad-request"
    status = 400
    title = "The request is not understood"
    next_step = later("Load the page again, and try once more.")


class InvalidInput(HubError):
    """A field is wrong, and nothing was done."""

    code = "invalid-input"
    status = 422
    title = "A field is wrong"
    next_step = later("Correct what is named here, and try again.")


@contextmanager
def under(root: str) -> Iterator[None]:
    """Name wrong fields as they stand in the request: what raises them does not know of it.

    with under("body"):
        await service.create(session, draft)    # `cover` becomes `body.cover`
    """
    try:
        yield
    except InvalidInput as error:
        error.errors = tuple(
            FieldError(field=f"{root}.{each.field}", reason=each.reason) for each in error.errors
        )
        raise


class NotAuthenticated(HubError):
    """No key, or a key nobody knows."""

    code = "not-authenticated"
    status = 401
    title = "Who are you?"
    next_step = later("Sign in, and try again.")


class NotAllowed(HubError):
    """Known, but may not."""

    code = "not-allowed"
    status = 403
    title = "You may not do this"
    next_step = later("Ask whoever administers your unit, if this is your work.")


class NotFound(HubError):
    """No such thing."""

    code = "not-found"
    status = 404
    title = "There is no such thing"
    next_step = later(
        "Look for it in the list. What is not there either was removed, or lies where "
        "nothing was granted to you."
    )


class WrongMethod(HubError):
    """There is such a thing, but it does not know this verb."""

    code = "wrong-method"
    status = 405
    title = "This verb is not known here"
    next_step = later("Go back, and use the links and buttons of the page.")


class Conflict(HubError):
    """It contradicts what is."""

    code = "conflict"
    status = 409
    title = "This contradicts the present state"
    next_step = later("Load the page again: it shows how things stand now.")


class Banned(Conflict):
    """The article was retracted there and has not been reinstated."""

    code = "banned"
    title = "The article is banned there"
    next_step = later("Whoever may decide that it goes out again has to reinstate it first.")


class KeyReused(Conflict):
    """The Idempotency-Key came with another body before."""

    code = "idempotency-key-reused"
    title = "This Idempotency-Key belongs to another request"


class TooSlow(HubError):
    """The request did not come in the time that there is for it, and nothing was done."""

    code = "too-slow"
    status = 408
    title = "Too slow"
    next_step = later("Send it again; over a slow line, send less at once.")


class TooLarge(HubError):
    """Over a stated limit."""

    code = "too-large"
    status = 413
    title = "Too large"
    next_step = later("Send less at once.")


class TooMany(HubError):
    """Too often. `Retry-After` says in how many seconds to come again."""

    code = "too-many"
    status = 429
    title = "Too often"
    next_step = later("Wait a moment, and try again.")

    def __init__(self, detail: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(detail, remedy=remedy, retry_after=retry_after)
        self.retry_after = retry_after


class Unavailable(HubError):
    """Something the hub needs does not answer."""

    code = "unavailable"
    status = 503
    title = "A part of the hub does not answer"
    next_step = later("Try again in a few minutes. If it stays so, tell whoever runs the hub.")
