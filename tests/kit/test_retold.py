"""What the engine and the connectors have written down is read in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
import hub
from hub.kit.i18n import said_in, texts_of
from hub.kit.retold import MOST_CHARACTERS, retold, sayings

HUB, CONNECTORS = Path(hub.__file__).parent, Path(connectors.__file__).parent
SAYING = {
    *("ByPerson", "CannotTell", "Credentials", "Declined", "NotUploaded", "Refused", "Retry"),
    *("Unknown", "Unreadable", "Unusable", "UrlError", "ValueError", "nobody_knows"),
}
LONG_END = 25  # characters
KEPT = ("why", "reason", "sentence")  # names of what is kept
QUOTED = ("{}: {}", "{} {}", "{} ({})", "message {}: {}", "publish_status {}", "msg_status {}")
SAID_BY = [
    *(file for file in (HUB / "deliveries").rglob("*.py") if file.name != "keep.py"),
    *(file for file in CONNECTORS.rglob("*.py") if "sandbox" not in str(file)),
]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the credentials were renewed", "凭据已更新"),
        ("the connector's Done: a state must be a dict", "连接器的 Done 答复有误：状态必须是字典"),
        ("The title has 70 bytes; the platform takes at most 64.", "标题有 70 字节，平台最多 64。"),
        ("HTTP 403 Forbidden: no", "HTTP 403 Forbidden: no"),
        ("标题含有敏感词", "标题含有敏感词"),
        (None, ""),
    ],
)
def test_a_sentence_is_told_in_chinese_and_others_words_are_kept(
    said: str | None, told: str
) -> None:
    with said_in("zh"):
        assert retold(said) == told
    with said_in("en"):
        assert retold(said) == (said or "")


@pytest.mark.parametrize("file", SAID_BY, ids=lambda file: str(file.relative_to(HUB.parent)))
def test_whatever_is_kept_has_its_chinese(file: Path) -> None:
    with said_in("zh"):
        assert [text for text in sentences(file) if retold(text) == text] == []


def test_nothing_stands_in_a_catalogue_that_nobody_says() -> None:
    sources = [*(HUB / "sdk").rglob("*.py"), *(HUB / "enrollment").rglob("*.py"), *SAID_BY]
    sources += (HUB / "commands").rglob("*.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sources]
    shapes = {shape_of(node) for tree in trees for node in ast.walk(tree)}
    texts = {text for file in sayings("zh") for text, _told in texts_of(file, "zh")}
    assert {text for text in texts if not is_said(re.sub(r"\{\w+\}", "{}", text), shapes)} == set()


@pytest.mark.parametrize("file", sayings("zh"), ids=lambda file: str(file.parent.name))
def test_a_sentence_has_the_same_places_in_chinese(file: Path) -> None:
    for text, told in texts_of(file, "zh"):
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", told)), text


def test_a_platform_that_repeats_itself_costs_little() -> None:
    """Looking for a sentence in it takes steps that grow with its length, not with its power."""
    for said in ("The x has 1 y; the platform " * 40, "the connector's " * 60, "a: b (c) " * 100):
        with said_in("zh"):
            assert retold(said[:MOST_CHARACTERS]) == said[:MOST_CHARACTERS]


def sentences(file: Path) -> Iterator[str]:
    """Yield what a file says of placements in English, with something in each of its places."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for said in what_is_said(node):
            shape = shape_of(said)
            if " " in shape and shape.isascii() and shape not in QUOTED:
                yield shape.replace("{}", "x")


def is_said(text: str, shapes: set[str]) -> bool:
    """Say whether a text is a sentence of the code's, or ends as one that is put together there."""
    return text in shapes or any(
        text.endswith(end) for each in shapes if len(end := each.removeprefix("{}")) > LONG_END
    )


def what_is_said(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in SAYING:
            yield from node.args
        yield from (each.value for each in node.keywords if name in SAYING or each.arg in KEPT)
    elif isinstance(node, ast.Assign) and is_kept(node.targets):
        yield node.value


def is_kept(targets: list[ast.expr]) -> bool:
    return any(isinstance(to, ast.Name) and to.id in KEPT for to in targets)


def shape_of(said: ast.expr) -> str:
    """Return a text with `{}` in its places; nothing for what is none."""
    if isinstance(said, ast.JoinedStr):
        parts = said.values
        return "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)  # type: ignore[misc]
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        return said.value
    return ""
