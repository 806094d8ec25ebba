"""Every text that a person sees is there in Chinese."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import hub
import hub.app
import hub.cli
from hub.access.roles import Role
from hub.articles.models import Tier
from hub.audit.findings import MEANINGS
from hub.commands.models import CommandKind, CommandState, HoldScope
from hub.commands.repository.previews import SEND, TAKE_DOWN
from hub.deliveries.change import Parked
from hub.deliveries.editions.fates import State
from hub.deliveries.lanes import Priority
from hub.deliveries.results import Result, Verdict
from hub.deliveries.transition import MUTATING, Operation
from hub.enrollment.models import Level
from hub.kit.i18n import _, catalogues, reader, wished_language
from hub.kit.problem_pages import every_problem
from hub.sdk import registry
from hub.sdk.manifest import Viewpoint
from hub.sdk.outcomes import Outcome, Sighting
from hub.vault.status import Standing

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
CODES = (
    CommandKind,
    CommandState,
    HoldScope,
    Level,
    Operation,
    Parked,
    Priority,
    Result,
    Role,
    Standing,
    State,
    Tier,
    Verdict,
    Viewpoint,
)
PLACE = re.compile(r"\{\w*(?::[^}]*)?\}")


@pytest.fixture(scope="module")
def used() -> dict[str, str]:
    """Text → the file in which it is used."""
    found = extract_from_dir(
        Path(hub.__file__).parent, METHODS, keywords={"_": None, "later": None}
    )
    texts = {str(text): file for file, _line, text, _comments, _context in found}
    texts |= dict.fromkeys(titles(), "a problem") | dict.fromkeys(MEANINGS.values(), "a finding")
    return texts | dict.fromkeys(words(), "a code")


def titles() -> set[str]:
    """Return what is said of kinds of problems, which is translated where it is shown."""
    kinds = every_problem().values()
    return {kind.title for kind in kinds} | {kind.meaning for kind in kinds}


def words() -> set[str]:
    """Return the codes that `hub.kit.i18n.word` translates."""
    codes = {code for kind in CODES for code in kind} | {"open", "closed", "parked"}
    codes |= {"waiting", "sending", SEND, TAKE_DOWN} | MUTATING
    codes |= {"running", "unverified", "done", "person"}  # where a command or a look stands
    codes |= {each.__name__.lower() for kind in (Outcome, Sighting) for each in get_args(kind)}
    codes |= {kind for each in registry.load().values() for kind in each.manifest.quotas}
    return {code.replace("_", " ") for code in codes}


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    return {text: translated for texts in by_catalogue().values() for text, translated in texts}


def by_catalogue() -> dict[str, list[tuple[str, str]]]:
    """Return texts and translations, by the name of their catalogue."""
    return {file.stem: list(texts_in(file)) for file in catalogues("zh")}


def texts_in(catalogue: Path) -> Iterator[tuple[str, str]]:
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="zh", abort_invalid=True):
            if message.id:
                yield str(message.id), str(message.string)


def test_texts_are_found_in_code_and_in_templates(used: dict[str, str]) -> None:
    endings = {Path(file).suffix for file in used.values()}
    assert endings >= {".py", ".html"}


def test_every_text_has_its_chinese(used: dict[str, str], chinese: dict[str, str]) -> None:
    assert {text: file for text, file in used.items() if not chinese.get(text)} == {}


def test_no_translation_is_left_over(used: dict[str, str], chinese: dict[str, str]) -> None:
    assert set(chinese) - set(used) == set()


def test_a_text_stands_in_one_catalogue() -> None:
    places = [text for texts in by_catalogue().values() for text, _translated in texts]
    assert [text for text, times in Counter(places).items() if times > 1] == []


def test_a_translation_has_the_places_of_its_text(chinese: dict[str, str]) -> None:
    different = {
        text
        for text, translated in chinese.items()
        if set(PLACE.findall(text)) != set(PLACE.findall(translated))
    }
    assert different == set()


def test_a_text_is_in_its_readers_language() -> None:
    for language, text in (("zh", "稿件"), ("en", "Article")):
        token = reader.set(language)
        assert _("Article") == text
        reader.reset(token)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("fr,de;q=0.9", None),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5,zh-Hans;q=0.9", "zh"),
        ("EN", "en"),
        ("en;q=0,zh;q=0.1", "zh"),
        ("x" * 100_000, None),
    ],
)
def test_a_browser_gets_what_it_asks_for_first(header: str, language: str | None) -> None:
    assert wished_language(header) == language


async def test_pages_follow_the_browser(anybody: httpx.AsyncClient) -> None:
    pages = [
        (await anybody.get("/sites/", headers={"Accept-Language": language})).text
        for language in ("zh-CN", "en")
    ]
    assert pages[0] != pages[1]
