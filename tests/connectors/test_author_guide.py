"""`connectors/README.md`: its example is what `hub connector new` writes, and its commands work."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import BaseModel, SecretStr

from hub import sdk
from hub.cli.skeleton import write_connector
from hub.sdk import answers, optional
from hub.sdk import text as sdk_text
from hub.sdk.testing import table
from hub.sdk.testing.stories import story

GUIDE = Path(__file__).parents[2] / "connectors" / "README.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the guide's blocks of a language: the file that they are of, and their text."""
    return [
        (file, text) for kind, file, text in BLOCK.findall(GUIDE.read_text()) if kind == language
    ]


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_the_example_is_the_whole_of_what_new_writes(tmp_path: Path) -> None:
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for file, text in blocks("toml") + blocks("python"):
        if file:
            shown[file] += lines(text)
    project = tmp_path / "hub-hanjiang"
    written = write_connector("hanjiang", project)
    assert shown == {
        path.relative_to(project).as_posix(): lines(path.read_text()) for path in written
    }


@pytest.mark.timeout(240)
def test_its_commands_do_what_it_says(tmp_path: Path) -> None:
    tools = Path(sys.executable).parent
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PIP_TARGET": str(tmp_path / "packages"),
        "PYTHONPATH": str(tmp_path / "packages"),
    }
    for _, commands in blocks("sh"):
        done = subprocess.run(
            ["sh", "-e", "-c", commands],
            cwd=tmp_path,
            env=os.environ | offline | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    assert [wheel.name for wheel in (tmp_path / "dist").iterdir()] == [
        "hub_hanjiang-0.1.0-py3-none-any.whl"
    ]


class Settings(BaseModel):
    api_url: str = "https://api.hanjiang.example"


class Credentials(BaseModel):
    app_secret: SecretStr = SecretStr("geheim")


def example_of(name: str) -> dict[str, Any]:
    """Run the guide's example that defines a function; return all that it defines."""
    (example,) = [text for file, text in blocks("python") if not file and f"def {name}(" in text]
    names: dict[str, Any] = {
        "sdk": sdk,
        "optional": optional,
        "answers": answers,
        "text": sdk_text,
        "urlencode": urlencode,
        "Mapping": Mapping,
    }
    exec(example, names)
    return names


async def test_its_token_is_fetched_once_and_again_when_it_was_dropped() -> None:
    names = example_of("access_token")
    fetched: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        fetched.append(request)
        return httpx.Response(200, json={"access_token": f"t{len(fetched)}", "expires_in": 7200})

    account = sdk.Account(1, "hj-1", "汉江号", "420600", Settings(), Credentials())
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        tools = sdk.Tools(client, client, "https://hub.hubei.example")
        assert [await names["access_token"](tools, account) for _ in range(2)] == ["t1", "t1"]
        await tools.keep.drop("hanjiang:hj-1:token", "t1")
        assert await names["access_token"](tools, account) == "t2"


@pytest.mark.parametrize(
    ("query", "said", "answer"),
    [
        ({}, {}, optional.NotJoined("您没有同意授权。")),
        ({"code": "c"}, {"uid": 7, "access_token": "t"}, optional.Joined("7", {"token": "t"})),
        ({"code": "c"}, {"error": "invalid_grant"}, optional.NotJoined("授权码已经用过或已过期。")),
    ],
)
async def test_its_owner_joins_by_the_platforms_page(
    query: dict[str, str], said: dict[str, Any], answer: object
) -> None:
    names = example_of("callback")
    account = sdk.Account(1, "7", "汉江号", "420600", Settings())
    app = optional.App("hub", "geheim")
    joining = optional.Joining(
        account, "https://hub.hubei.example/joins/hanjiang/callback", "s", app
    )
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=said))
    async with httpx.AsyncClient(transport=transport) as client:
        tools = sdk.Tools(client, client, "https://hub.hubei.example")
        invitation = await names["authorize"](tools, joining)
        assert "geheim" not in invitation.url
        assert await names["callback"](tools, joining, query) == answer


def test_its_preview_shows_the_text_and_the_cover() -> None:
    names = example_of("preview")
    found = names["preview"](story(), None)
    assert found.layout is optional.Layout.POST
    assert found.text == sdk_text.plain(story().body_html)
    assert found.pictures == (story().assets[0].source,)


def test_every_operation_beside_the_contract_is_explained() -> None:
    guide = GUIDE.read_text()
    assert [one for one in sdk.manifest.Also if f"| `{one}`" not in guide] == []


def test_every_outcome_and_every_field_of_the_manifest_is_explained() -> None:
    guide = GUIDE.read_text()
    for kind in (*sdk.outcomes.Outcome.__args__, *sdk.outcomes.Sighting.__args__):
        assert f"| `{kind.__name__}(" in guide
    manifest = sdk.manifest
    for name in manifest.Manifest.model_fields:
        assert f"`{name}" in guide
    for prefix, model in (("capabilities", manifest.Capabilities), ("limits", manifest.Limits)):
        for name in model.model_fields:
            assert f"`{prefix}.{name}`" in guide or f"`{name}`" in guide
    for kinds in (manifest.LookUp, manifest.Retraction, manifest.Correction, manifest.Sure):
        for value in kinds:
            assert f"`{value}`" in guide or f'"{value}"' in guide


def test_the_table_is_written_between_its_marks_and_nowhere_else() -> None:
    guide = f"甲\n<!-- cards: by a command -->\nold\n{table.END}\n乙\n"
    fresh = table.written(guide, "| a |")
    assert fresh == f"甲\n<!-- cards: by a command -->\n\n| a |\n\n{table.END}\n乙\n"
    assert table.written(fresh, "| a |") == fresh
    with pytest.raises(ValueError, match="no marks"):
        table.written("甲", "| a |")


def test_the_table_of_connectors_is_fresh() -> None:
    assert table.main([str(GUIDE), "--check"]) == 0, (
        f"it is not; run: python -m hub.sdk.testing.table {GUIDE.relative_to(GUIDE.parents[1])}"
    )
