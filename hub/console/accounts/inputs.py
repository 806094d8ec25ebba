"""A form made of a connector's own model: a field of the form for each field of the model."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from hub.console.form import Fields
from hub.kit.i18n import _
from hub.kit.retold import retold


class Kind(StrEnum):
    """What a field of a form takes."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    HIDDEN = "hidden"  # it goes in and never comes out
    JSON = "json"  # a list, or something with parts


KINDS = {
    "boolean": Kind.SWITCH,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "array": Kind.JSON,
    "object": Kind.JSON,
}


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form.

    Attributes:
        name: as a form and a problem call it: `settings.endpoint`.
        own: what its model calls it.
        default: what holds where nothing is said; empty for nothing.
        options: of a choice or a switch, value and text, as far as its connector translates it.
    """

    name: str
    own: str
    label: str
    hint: str
    kind: Kind
    required: bool
    default: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def shown(self, values: Mapping[str, Any]) -> str:
        """Return what stands in the field; a secret never does."""
        if self.kind is Kind.HIDDEN or values.get(self.own) is None:
            return ""
        value = values[self.own]
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def told(self, values: Mapping[str, Any]) -> str:
        """Return the same for people to read: of a choice, its text."""
        value = self.shown(values)
        return dict(self.options).get(value, value)


def inputs_of(model: type[BaseModel] | None, part: str) -> list[Input]:
    """Return the fields of a model's form; `part` is what stands before their names."""
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", ())
    return [
        _input(part, name, _whole(found, schema), is_required=name in required)
        for name, found in schema.get("properties", {}).items()
    ]


def said(form: Fields, inputs: list[Input]) -> dict[str, Any]:
    """Return what a form says, by the model's names; what is empty is left out."""
    return {each.own: _value(text, each.kind) for each, text in _filled(form, inputs)}


def changed(form: Fields, inputs: list[Input], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same as a patch: what was there and is empty by now is null."""
    gone = {each.own: None for each in inputs if each.own in before}
    return gone | said(form, inputs)


def _filled(form: Fields, inputs: list[Input]) -> Iterator[tuple[Input, str]]:
    for each in inputs:
        if text := form.one(each.name):
            yield each, text


def _value(text: str, kind: Kind) -> Any:
    if kind is not Kind.JSON:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the platform's own model says what is wrong with it


def _input(part: str, own: str, found: Mapping[str, Any], *, is_required: bool) -> Input:
    default = found.get("default")
    return Input(
        name=f"{part}.{own}",
        own=own,
        label=found.get("title", own),
        hint=found.get("description", ""),
        kind=_kind(found),
        required=is_required,
        default=default if isinstance(default, str) else json.dumps(default) if default else "",
        options=tuple(_options(found)),
    )


def _kind(found: Mapping[str, Any]) -> Kind:
    if found.get("format") == "password":
        return Kind.HIDDEN
    if "enum" in found:
        return Kind.CHOICE
    return KINDS.get(found.get("type", ""), Kind.TEXT)


def _options(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if found.get("type") == "boolean":
        yield from (("true", _("yes")), ("false", _("no")))
    for one in map(str, found.get("enum", ())):
        yield one, retold(one)


def _whole(found: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a field with what it refers to; of one that may be null, what it is otherwise."""
    for other in found.get("anyOf", ()):
        if other.get("type") != "null":
            found = {**other, **found}
            break
    name = found.get("$ref", "").rpartition("/")[2]
    # what a part of a model says of itself is written for whoever reads its code
    return {**schema["$defs"][name], "description": "", **found} if name else found
