"""What was written down in English, told to whoever reads it.

Why a placement waits is kept as it was said: the engine and the connectors say it in English, with
no reader at hand. Their sentences stand in catalogues, the engine's in `hub/locale/zh/said.po`, a
connector's in `zh.po` beside its module; words of platforms and of people are shown as they are.

    retold("the credentials were renewed")      # 凭据已更新
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from hub.kit.i18n import LOCALE, Language, language, texts_of

CONNECTORS = "hub.connectors"  # the group of entry points
MOST_CHARACTERS = 1_000  # what is longer quotes somebody at length
MOST_IN_A_PLACE = 500  # characters

_PLACE = re.compile(r"\{(\w+)\}")


def retold(said: str | None) -> str:
    """Return a sentence that was written down, in the reader's language; else as it stands."""
    if not said or language() == "en" or len(said) > MOST_CHARACTERS:
        return said or ""
    for pattern, translation in _patterns(language()):
        if found := pattern.fullmatch(said):
            places = {name: retold(part) for name, part in found.groupdict().items()}
            return translation.format(**places)
    return said


def sayings(of: Language) -> list[Path]:
    """Return the catalogues of what the engine and the installed connectors write down."""
    beside = {folder / f"{of}.po" for folder in _connectors()}
    return [LOCALE / of / "said.po", *sorted(file for file in beside if file.exists())]


def _connectors() -> Iterator[Path]:
    """Yield the folders of the installed connectors, none of which is imported for it."""
    for entry in entry_points(group=CONNECTORS):
        with suppress(Exception):  # a connector that is broken says nothing
            spec = find_spec(entry.module)
            if spec is not None and spec.origin is not None:
                yield Path(spec.origin).parent


@cache
def _patterns(of: Language) -> list[tuple[re.Pattern[str], str]]:
    """Return what finds each sentence, and its translation; those first that leave least open."""
    texts = {text: said for file in sayings(of) for text, said in texts_of(file, of)}
    firm = sorted(texts, key=lambda text: -len(_PLACE.sub("", text)))
    return [(_pattern(text), texts[text]) for text in firm]


def _pattern(text: str) -> re.Pattern[str]:
    known, parts = set[str](), _PLACE.split(text)
    for at, part in enumerate(parts):
        parts[at] = _group(part, known) if at % 2 else re.escape(part)
    return re.compile("".join(parts), re.DOTALL)


def _group(name: str, known: set[str]) -> str:
    if name in known:
        return f"(?P={name})"
    known.add(name)
    return f"(?P<{name}>.{{1,{MOST_IN_A_PLACE}}}?)"
