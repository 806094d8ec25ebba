"""Which code sees a secret: a closed list. Whoever adds to it says what for."""

import ast
from collections import defaultdict
from pathlib import Path

import hub

ROOT = Path(hub.__file__).parent
OPENERS = {
    "hub.enrollment.vault.open_credentials": {
        "deliveries/accounts.py",  # for a call to the platform: counted
        "enrollment/enrolment.py",  # to see whether a file brings others: counted
    },
    "hub.enrollment.joining.apps.open_app": {
        "enrollment/joining/candidate.py",  # for an owner's way to the platform: on record
    },
    "hub.kit.crypto.unseal": {
        "auth/authenticator.py",  # a second factor, to compare a code
        "console/accounts/kept_file.py",  # a sheet, for whoever has uploaded it
        "deliveries/early.py",  # what a platform has told too early
        "deliveries/keep.py",  # what connectors keep
        "enrollment/joining/apps.py",  # `open_app`
        "enrollment/joining/invitations.py",  # what a connector wants back
        "enrollment/registry/phones.py",  # numbers, for whoever may call
        "enrollment/vault.py",  # `open_credentials`
        "vault/status.py",  # whether it opens; nobody looks at what it says
    },
}
MODULES = {name.rpartition(".")[0] for name in OPENERS}


def test_secrets_are_opened_where_this_list_says_and_nowhere_else() -> None:
    found = defaultdict(set)
    for file in ROOT.rglob("*.py"):
        imported = set(_imported(ast.parse(file.read_text("utf-8"))))
        assert not imported & MODULES, f"{file} could open anything: it imports a whole module"
        for name in imported & OPENERS.keys():
            found[name].add(file.relative_to(ROOT).as_posix())
    assert found == OPENERS


def _imported(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            names += [f"{node.module}.{each.name}" for each in node.names]
    return names
