"""What the form of a retraction says, as the API takes it."""

from typing import Any

from hub.commands.schemas import RetractRequest
from hub.console.form import Fields, asked
from hub.console.retract.reasons import reason_of
from hub.deliveries.lanes import Priority


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
            "scope": _scope(form),
            "instruction": _instruction(form),
        },
    )


def looked_at(articles: list[int]) -> RetractRequest:
    """Return a retraction of articles from everywhere, to be tried out before it has a reason.

    Raises:
        InvalidInput: naming every wrong field.
    """
    return asked(RetractRequest, {"kind": "retract", "articles": articles, "reason": "—"})


def _scope(form: Fields) -> dict[str, Any] | None:
    regions = [code for text in form.all("regions") for code in text.replace(",", " ").split()]
    return {"regions": regions} if regions else None


def _instruction(form: Fields) -> dict[str, Any] | None:
    said = {name: form.one(name) for name in ("from", "document") if form.has(name)}
    moments = {name: form.moment(name) for name in ("received_at", "due_by") if form.has(name)}
    return said | moments or None
