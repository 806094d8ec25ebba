"""What the form of a retraction says, as the API takes it."""

from typing import Any

from hub.commands.schemas import RetractRequest
from hub.console.form import Fields, asked
from hub.console.retract.reasons import reason_of
from hub.deliveries.lanes import Priority

# fields of the form are called what the API calls them, so that what is wrong stands beside them
REGIONS = "scope.regions"
_ANSWERED = "instruction."
_TEXTS = (f"{_ANSWERED}from", f"{_ANSWERED}document")
_MOMENTS = (f"{_ANSWERED}received_at", f"{_ANSWERED}due_by")


def retraction(form: Fields) -> RetractRequest:
    """Return the retraction that a form asks for.

    Raises:
        InvalidInput: naming every wrong field.
    """
    return asked(
        RetractRequest,
        {
            "kind": "retract",
            "articles": form.numbers("article"),
            "priority": Priority.URGENT,
            "reason": reason_of(form.one("why"), form.one("words")),
            "public_reason": form.one("public_reason") or None,
            "scope": _scope(form.one(REGIONS)),
            "instruction": _instruction(form),
        },
    )


def looked_at(articles: list[int], regions: str = "") -> RetractRequest:
    """Return a retraction of articles, to be tried out before it has a reason.

    Args:
        articles: which.
        regions: as the form says them; empty for everywhere.

    Raises:
        InvalidInput: naming every wrong field.
    """
    tried = {"kind": "retract", "articles": articles, "reason": "—", "scope": _scope(regions)}
    return asked(RetractRequest, tried)


def says_more(form: Fields) -> bool:
    """Say whether a form says something that the sheet folds away."""
    return any(form.has(name) for name in ("public_reason", REGIONS, *_TEXTS, *_MOMENTS))


def _scope(regions: str) -> dict[str, Any] | None:
    codes = regions.replace(",", " ").split()
    return {"regions": codes} if codes else None


def _instruction(form: Fields) -> dict[str, Any] | None:
    said: dict[str, Any] = {name: form.one(name) for name in _TEXTS if form.has(name)}
    said |= {name: form.moment(name) for name in _MOMENTS if form.has(name)}
    return {name.removeprefix(_ANSWERED): value for name, value in said.items()} or None
