"""Connectors' answers, made fit to be recorded.

A connector is code that others write: what it answers may be of a wrong type, not JSON, or hold
what PostgreSQL cannot store. Words are mended, links to anything but a page are left out; whatever
else is wrong means that nobody knows what happened, for this placement alone.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, get_args

from hub.deliveries.links import page_link
from hub.deliveries.transition import Operation
from hub.sdk.optional import Heard
from hub.sdk.outcomes import CannotTell, Done, Outcome, Part, Present, Sighting, Unknown

Answer = Outcome | Sighting

LOOKING = frozenset({Operation.LOOK_UP, Operation.READ_BACK, Operation.CONFIRM, Operation.RECHECK})

MOST_CHARACTERS = 500  # of a platform's name for a copy: it is the key of an index
MOST_URL = 2_000  # characters
MOST_WORDS = 1_000  # characters of a platform's words; the rest is its business
MOST_INSTRUCTIONS = 100_000  # characters of a work order, the text to paste included
MOST_JSON = 100_000  # characters of a state, a handle or evidence
MOST_NAMES = 50  # that an event is about
MOST_TOLD = 20_000  # characters of what it tells, and of its links: kept under each name
LONGEST = 31 * 86_400.0  # seconds that a platform can ask us to wait
BIGGEST_VERSION = 2**31 - 1

_OUTCOMES, _SIGHTINGS = frozenset(get_args(Outcome)), frozenset(get_args(Sighting))


def sound(operation: Operation, answer: object) -> Answer:
    """Return an answer that can be recorded: this one, mended, or that nobody knows."""
    kinds = _SIGHTINGS if operation in LOOKING else _OUTCOMES
    if type(answer) not in kinds:
        return nobody_knows(operation, f"the connector answered with a {type(answer).__name__}")
    if _is_nameless(operation, answer):
        return nobody_knows(operation, "the connector did not name the copy")
    try:
        return _mended(answer)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        return nobody_knows(operation, f"the connector's {type(answer).__name__}: {error}")


def sound_event(heard: Heard) -> Heard:
    """Return an event as it can be kept: with the names and links that copies can have.

    Raises:
        ValueError, TypeError: what it tells is not JSON, or too much.
    """
    named = {
        name: link
        for name, link in list(heard.links.items())[:MOST_NAMES]
        if _is_text(name, MOST_CHARACTERS) and _is_text(link, MOST_URL) and page_link(link)
    }
    return replace(
        heard,
        wakes=tuple(name for name in heard.wakes if _is_text(name, MOST_CHARACTERS))[:MOST_NAMES],
        tells=_short(_json(heard.tells)),
        links=_short(named),
    )


def sound_words(value: Any) -> str:
    """Return a platform's words as they can be stored and shown; the rest is its business."""
    return storable(value)[:MOST_WORDS]


def sound_evidence(value: Any) -> dict[str, Any]:
    """Return what a platform shows of an account, or nothing where that is no plain JSON."""
    try:
        return _json(value)
    except (ValueError, TypeError, RecursionError):
        return {}


def nobody_knows(operation: Operation, why: str) -> Answer:
    """Return the answer that leads to a look: it proves nothing."""
    return CannotTell(why) if operation in LOOKING else Unknown(why)


def _is_nameless(operation: Operation, answer: object) -> bool:
    made = operation is Operation.PUBLISH and isinstance(answer, Done)
    return (made or isinstance(answer, Present)) and not getattr(answer, "remote_id", None)


def _mended(answer: Any) -> Answer:
    kind: type[Answer] = type(answer)
    return kind(*[mend(getattr(answer, name)) for name, mend in _MENDERS[kind]])


def _name(value: Any) -> str | None:
    return _text(value, MOST_CHARACTERS)


def _url(value: Any) -> str | None:
    return page_link(_text(value, MOST_URL))


def _text(value: Any, most: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= most or storable(value) != value:
        raise ValueError(f"a name or a link must be 1 to {most} plain characters")
    return value


def _is_text(value: Any, most: int) -> bool:
    try:
        return _text(value, most) is not None
    except ValueError:
        return False


def storable(value: Any) -> str:
    """Return a text that PostgreSQL can store: without NUL and half characters."""
    text = value if isinstance(value, str) else repr(value)
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _json(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a state must be a dict")
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    text.encode()  # raises on half a character
    if len(text) > MOST_JSON or "\\u0000" in text:
        raise ValueError(f"a state must have no NUL and at most {MOST_JSON} characters")
    kept: dict[str, Any] = json.loads(text)
    return kept


def _short(told: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(told)) > MOST_TOLD:
        raise ValueError(f"an event must tell at most {MOST_TOLD} characters")
    return told


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or math.isnan(value):
        raise TypeError("a time to wait must be a number of seconds")
    return min(max(float(value), 0.0), LONGEST)


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("a time must be a datetime with a zone")
    return value


def _version(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 < value <= BIGGEST_VERSION:
        raise ValueError("a version must be a number that the hub gave")
    return value


def _parts(value: Any) -> tuple[Part, ...]:
    return tuple(Part(_name(one.remote_id), _url(one.url), _maybe(one.refused)) for one in value)


def _instructions(value: Any) -> str:
    return storable(value)[:MOST_INSTRUCTIONS]


def _maybe(value: Any) -> str | None:
    return None if value is None else sound_words(value)


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(int(one) for one in value)


_MEND: Mapping[str, Callable[[Any], Any]] = {
    "remote_id": _name,
    "url": _url,
    "remains": _name,
    "digest": _name,
    "state": _json,
    "handle": _json,
    "evidence": _json,
    "after": _seconds,
    "until": _moment,
    "version": _version,
    "why": sound_words,
    "code": sound_words,
    "account_wide": bool,
    "credentials": bool,
    "needs_link": bool,
    "parts": _parts,
    "culprits": _numbers,
    "instructions": _instructions,
    "within": _seconds,
}
# by the kind of answer, in the order in which its fields are given
_MENDERS: Mapping[type[Answer], Sequence[tuple[str, Callable[[Any], Any]]]] = {
    kind: [(field.name, _MEND[field.name]) for field in fields(kind)]
    for kind in _OUTCOMES | _SIGHTINGS
}
