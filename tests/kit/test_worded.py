"""What a problem says to a person goes through the catalogue, wherever it is raised."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub
import hub.app
import hub.cli
from hub.access.policy import No
from hub.cli.client import Refused
from hub.enrollment.platforms import Wrong
from hub.kit.problem_pages import kinds_below
from hub.kit.problems import FieldError, HubError

HUB = Path(hub.__file__).parent
FILES = sorted(file for file in HUB.rglob("*.py") if "skeleton" not in file.parts)
TRANSLATED = {"_", "later", "word"}
SAID = ("detail", "remedy", "reason")  # parameters whose text a person reads
PROBLEMS = {kind.__name__ for kind in kinds_below(HubError) if kind is not Refused}
FIELDS = {FieldError.__name__, Wrong.__name__, No.__name__}
FOR_PROGRAMMERS = {  # nobody who asks the hub for something is told what these say
    *(HUB / "deliveries" / name for name in ("keep.py", "answers.py")),
    *(HUB / "audit" / name for name in ("service.py", "chain.py", "verify_export.py")),
    *(HUB / "kit" / name for name in ("pagination.py", "signatures.py", "db.py")),
    HUB / "audit" / "anchors.py",
    HUB / "settings.py",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.fixture(scope="module")
def modules() -> dict[Path, ast.Module]:
    """The hub's sources, parsed."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in FILES}


def test_what_a_problem_says_is_in_the_catalogue(modules: dict[Path, ast.Module]) -> None:
    found = {file: list(bare_texts(module)) for file, module in modules.items()}
    assert {file: texts for file, texts in found.items() if texts} == {}


def test_what_a_validator_says_is_in_the_catalogue(modules: dict[Path, ast.Module]) -> None:
    shown = [file for file in modules if file not in FOR_PROGRAMMERS and "sdk" not in file.parts]
    found = {file: list(bare_errors(modules[file])) for file in shown}
    assert {file: texts for file, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "code",
    [
        'raise NotFound(f"There is no article {id}.")',
        'raise Conflict("It is there.", remedy=_("Look."))',
        'raise Conflict(_("It is there."), remedy="Look.")',
        'def f():\n reason = "is wrong"\n return FieldError(field="x", reason=reason)',
        'def g(x):\n return "is wrong" if x else ""\nraise InvalidInput(g(1))',
        'def h(field, reason):\n return InvalidInput(reason)\nraise h("x", "is wrong")',
    ],
)
def test_a_text_that_is_not_in_the_catalogue_is_found(code: str) -> None:
    assert list(bare_texts(ast.parse(code))) != []


def bare_errors(module: ast.Module) -> Iterator[str]:
    """Yield what the `ValueError`s of a module say as it stands."""
    for node in ast.walk(module):
        error = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(error, ast.Call) and name_of(error) == "ValueError":
            yield from (bare for said in error.args for bare in untranslated(said))


def bare_texts(module: ast.Module) -> Iterator[str]:
    """Yield what a module gives to problems as it stands, each with its line."""
    functions = {node.name: node for node in ast.walk(module) if isinstance(node, Function)}
    for scope in (module, *functions.values()):
        for call in calls_in(scope):
            for said in what_is_said(call, functions):
                for origin in origins(said, scope, functions):
                    yield from untranslated(origin)


def calls_in(scope: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(scope) if isinstance(node, ast.Call))


def what_is_said(call: ast.Call, functions: dict[str, Function]) -> Iterator[ast.expr]:
    """Yield the arguments of a call that a person will read."""
    name = name_of(call)
    if name in PROBLEMS:
        yield from call.args[:1]
    elif name in FIELDS:
        yield from call.args[-1:]
    elif name in functions:
        names = [each.arg for each in functions[name].args.args]
        yield from (given for given, to in zip(call.args, names, strict=False) if to in SAID)
    if name in PROBLEMS | FIELDS | set(functions):
        yield from (each.value for each in call.keywords if each.arg in SAID)


def origins(said: ast.expr, scope: ast.AST, functions: dict[str, Function]) -> Iterator[ast.expr]:
    """Yield where a text comes from: itself, what a name stands for, what a function returns."""
    if isinstance(said, ast.Name):
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.NamedExpr) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(to, ast.Name) and to.id == said.id for to in targets):
                    yield node.value
    elif isinstance(said, ast.Call) and name_of(said) in functions:
        for node in ast.walk(functions[name_of(said)]):
            if isinstance(node, ast.Return | ast.Yield) and node.value:
                yield node.value
    else:
        yield said


def untranslated(text: ast.expr) -> Iterator[str]:
    """Yield the literals in a text that no `_()` stands around."""
    if isinstance(text, ast.Call):
        if name_of(text) not in TRANSLATED | {"getattr", "join", "get"}:
            yield from (bare for part in parts_of(text) for bare in untranslated(part))
    elif isinstance(text, ast.JoinedStr) or is_words(text):
        yield f"line {text.lineno}: {ast.unparse(text)}"
    elif isinstance(text, ast.IfExp):
        yield from untranslated(text.body)
        yield from untranslated(text.orelse)
    elif isinstance(text, ast.BoolOp | ast.BinOp):
        yield from (bare for part in parts_of(text) for bare in untranslated(part))


def is_words(text: ast.expr) -> bool:
    value = text.value if isinstance(text, ast.Constant) else None
    return isinstance(value, str) and any(map(str.isalpha, value))


def parts_of(text: ast.expr) -> Iterator[ast.expr]:
    return (part for part in ast.iter_child_nodes(text) if isinstance(part, ast.expr))


def name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
