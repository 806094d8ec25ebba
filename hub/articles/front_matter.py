"""The block of YAML between two lines `---` at the top of a Markdown file.

Every value is read as a text, so that `title: 2026` is a title. Anchors, aliases and tags have no
use here and are how YAML is turned against its reader; they are refused.
"""

import re
from typing import Any

import yaml

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

FRONT_MATTER_CHARACTERS = 20_000
DEPTH = 4  # mappings and lists inside one another

_BLOCK = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as a mapping of texts, lists and mappings, and the rest.

    Raises:
        InvalidInput: it does not end, is no mapping, or is YAML that is not for us.
    """
    if not re.match(r"---[ \t]*\n", text):
        return {}, text
    found = _BLOCK.match(text)
    if found is None:
        raise _wrong(_("starts with a line --- but has no second one that ends it"))
    return _mapping(found["yaml"]), text[found.end() :]


def _mapping(text: str) -> dict[str, Any]:
    if len(text) > FRONT_MATTER_CHARACTERS:
        raise _wrong(
            _(
                "has {count} characters, may have {most}",
                count=len(text),
                most=FRONT_MATTER_CHARACTERS,
            )
        )
    try:
        read = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - stricter than SafeLoader, below
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", 0) + 2  # the first is the line ---
        raise _wrong(
            _(
                "cannot be read: {problem} (line {line}){hint}",
                problem=error.problem,
                line=line,
                hint=_hint(error),
            )
        ) from None
    except yaml.YAMLError as error:
        raise _wrong(_("cannot be read: {error}", error=error)) from None
    if not isinstance(read, dict | None):
        raise _wrong(_("must be lines of `key: value`"))
    return read or {}


def _hint(error: yaml.MarkedYAMLError) -> str:
    colon = error.problem and "mapping values are not allowed" in error.problem
    return _('; a value that has a colon and a space needs quotes: title: "…"') if colon else ""


class _PlainLoader(yaml.BaseLoader):
    """Texts, lists and mappings with unique keys; nothing is ever constructed from a tag."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        _check_event(self.peek_event(), self._depth)  # type: ignore[no-untyped-call] # the stubs
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if twice := {name for name in names if names.count(name) > 1}:
            raise _not_for_us(node, f"has {', '.join(sorted(twice))} twice")
        return node


def _check_event(event: Any, depth: int) -> None:
    if event.anchor is not None:
        raise _not_for_us(event, "anchors and aliases (& and *) are not allowed")
    if getattr(event, "tag", None) is not None:
        raise _not_for_us(event, "tags (!) are not allowed")
    if depth > DEPTH:
        raise _not_for_us(event, f"lists and mappings may be {DEPTH} deep")


def _not_for_us(place: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=place.start_mark)


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(
        _("The front matter cannot be read."),
        errors=[FieldError(field="front matter", reason=reason)],
    )
