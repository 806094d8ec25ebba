"""What the sheets of a push and of a correction ask for, as the API takes it."""

from typing import Any

from hub.commands.schemas import CorrectRequest, PushRequest
from hub.console.form import Fields, asked
from hub.console.push.rule import Rule, rule_of, says_somewhere
from hub.deliveries.lanes import Priority
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

MOMENTS = ("not_before", "not_after", "take_down_at")


def push_of(form: Fields) -> PushRequest:
    """Return the push that a sheet asks for.

    Raises:
        InvalidInput: naming every wrong field.
    """
    rule = rule_of(form)
    _check_somewhere(rule)
    moments = {name: form.moment(name) for name in MOMENTS}
    return asked(PushRequest, _common(form, "push") | {"target": rule} | moments)


def push_to(articles: list[int], rule: Rule) -> PushRequest:
    """Return a push of articles to where a rule says, to be tried out.

    Raises:
        InvalidInput: naming every wrong field.
    """
    _check_somewhere(rule)
    return asked(PushRequest, {"kind": "push", "articles": articles, "target": rule})


def correction_of(form: Fields) -> CorrectRequest:
    """Return the correction that a sheet asks for.

    Raises:
        InvalidInput: naming every wrong field.
    """
    return asked(CorrectRequest, _common(form, "correct"))


def correction_to(articles: list[int]) -> CorrectRequest:
    """Return a correction of articles, to be tried out."""
    return asked(CorrectRequest, {"kind": "correct", "articles": articles})


def _common(form: Fields, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "articles": form.numbers("article"),
        "priority": form.one("priority") or Priority.NORMAL,
        "reason": form.one("reason") or None,
    }


def _check_somewhere(rule: Rule) -> None:
    if not says_somewhere(rule):
        raise InvalidInput(
            _("It is not said yet where it goes."),
            remedy=_("Choose regions, or everywhere, or a saved target set."),
            errors=[FieldError(field="target", reason=_("choose at least one"))],
        )
