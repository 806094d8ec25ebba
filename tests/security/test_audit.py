"""The packages that the hub runs with are what they say they are, and `make audit` would tell."""

from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from tests.security import audit


def test_what_is_installed_is_what_was_asked_for_and_nobody_has_changed_it() -> None:
    assert audit.faults() == []
    packages, _ = audit.installed()
    assert {"fastapi", "cryptography", "argon2-cffi", "nh3"} <= set(packages)


@pytest.fixture
def package(tmp_path: Path) -> PathDistribution:
    (tmp_path / "ours.py").write_text("x = 1\n")
    info = tmp_path / "ours-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: ours\nVersion: 1.0\n")
    digest = audit._digest(tmp_path / "ours.py", "sha256")
    (info / "RECORD").write_text(f"ours.py,sha256={digest},6\nours-1.0.dist-info/RECORD,,\n")
    return PathDistribution(info)


def test_a_line_that_was_slipped_in_shows(package: PathDistribution, tmp_path: Path) -> None:
    assert list(audit.altered(package)) == []
    (tmp_path / "ours.py").write_text("x = 1\nimport os\n")
    assert list(audit.altered(package)) == ["ours: ours.py was changed after it was installed"]
    (tmp_path / "ours.py").unlink()
    assert list(audit.altered(package)) == ["ours: ours.py is missing"]


def test_what_came_from_a_checkout_shows(package: PathDistribution, tmp_path: Path) -> None:
    assert list(audit.from_elsewhere(package)) == []
    origin = '{"url": "https://git.example/ours", "vcs_info": {"vcs": "git"}}'
    (tmp_path / "ours-1.0.dist-info" / "direct_url.json").write_text(origin)
    assert len(list(audit.from_elsewhere(package))) == 1


def test_a_version_that_does_not_fit_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    wishes = [audit.Requirement("fastapi<0.1"), audit.Requirement("no-such-package-of-ours")]
    monkeypatch.setattr(audit, "asked_for", lambda: wishes)
    _, faults = audit.installed()
    assert len(faults) == 2
