"""An outsider's afternoon: a connector in a project of its own, from nothing to a retraction.

Nothing in this repository knows of it: `hub connector new` makes it, pip installs it, its entry
point is found, the kit checks it, and a hub of real processes on real servers pushes with it and
retracts.

pip builds it with hatchling and without a network (`--no-build-isolation --no-index`). That is what
this repository is built with itself, and one of its `dev` dependencies, so it is wherever these
tests are; setuptools no longer comes with Python.
"""

import asyncio
import importlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.sdk.testing.sandbox import Enrolled, Sandbox
from hub.sdk.testing.server import Server
from hub.settings import Settings
from tests import people
from tests.enrollment.files import HEADINGS, csv_of
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)  # real processes start, on whatever machine this is

NAME = "hanjiang"
TITLE = "关于汉江襄阳段启动防汛四级应急响应的通知"
STORY = f"""---
title: {TITLE}
source: 襄阳市应急管理局
---
各县（市、区）防汛抗旱指挥部：

请加强值班值守，落实巡堤查险责任。
"""


@dataclass(frozen=True)
class Outsider:
    """Somebody with a folder and a terminal, and a place for packages of their own."""

    folder: Path
    settings: Mapping[str, str]

    @property
    def project(self) -> Path:
        return self.folder / f"hub-{NAME}"

    @property
    def packages(self) -> Path:
        return self.folder / "packages"

    async def run(self, *command: object) -> str:
        """Run a command that has to succeed; return what it prints."""
        process = await self.start(*command)
        out, err = await process.communicate()
        assert process.returncode == 0, f"{command}: {out.decode()} {err.decode()}"
        return out.decode()

    async def hub(self, *arguments: object) -> Any:
        """Run `hub …`; return the JSON that it prints."""
        return json.loads(await self.run("-m", "hub.cli", *arguments, "--json"))

    async def start(self, *command: object) -> asyncio.subprocess.Process:
        environment = {"PYTHONPATH": str(self.packages), "HUB_LANGUAGE": "en", **self.settings}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *map(str, command),
            cwd=self.folder,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


@pytest.fixture
async def outsider(tmp_path: Path, settings: Settings) -> Outsider:
    """An outsider whose connector is made and installed."""
    assert settings.database_url is not None
    assert settings.redis_url is not None
    assert settings.api_key is not None
    outsider = Outsider(
        tmp_path,
        {
            "HUB_DATA_DIR": str(tmp_path / "data"),
            "HUB_DATABASE_URL": settings.database_url,
            "HUB_REDIS_URL": settings.redis_url,
            "HUB_API_KEY": settings.api_key.get_secret_value(),
            "HUB_AUTH_KEY": people.AUTH_KEY.get_secret_value(),
            "HUB_OUTGOING_ALLOWED_NETWORKS": '["127.0.0.0/8"]',  # where the sandbox is
        },
    )
    await outsider.hub("connector", "new", NAME)
    offline = ("--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check")
    where = ("--target", outsider.packages, outsider.project)
    await outsider.run("-m", "pip", "install", "--quiet", *offline, *where)
    return outsider


@pytest.fixture
def sandbox(outsider: Outsider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The outsider's platform, in this process."""
    monkeypatch.syspath_prepend(str(outsider.packages))
    yield importlib.import_module(f"hub_{NAME}.sandbox").Sandbox()
    for module in (f"hub_{NAME}", f"hub_{NAME}.sandbox"):
        del sys.modules[module]


async def test_it_is_found_checked_and_tested_with_no_change_here(outsider: Outsider) -> None:
    listed = {each["key"]: each for each in await outsider.hub("connector", "list")}
    assert listed[NAME]["package"] == f"hub-{NAME} 0.1.0"
    assert listed[NAME]["broken"] is None
    card = await outsider.hub("connector", "check", NAME)
    assert card["passed"] is True
    own_tests = await outsider.run("-m", "pytest", "-q", outsider.project / "tests")
    assert f"{card['counts']['passed']} passed" in own_tests


async def test_it_is_used_for_a_push_and_a_retraction(outsider: Outsider, sandbox: Sandbox) -> None:
    async with Server(sandbox.app, sandbox.commits) as platform, running_hub(outsider) as hub:
        account = sandbox.enrol(platform.url)
        await enrol(hub, account)
        (hub.folder / "story.md").write_text(STORY)
        await hub.hub("article", "add", "story.md")

        pushed = await hub.hub("push", 1, "--platform", NAME, "--wait")
        assert pushed["results"] == {"published": 1}
        (post,) = sandbox.posts(account)
        assert (post.title, post.live, post.times_written) == (TITLE, True, 1)
        assert post.text.endswith("请加强值班值守，落实巡堤查险责任。")

        retracted = await hub.hub("retract", 1, "--reason", "水位数据有误", "--wait")
        assert retracted["results"] == {"gone": 1}
        (post,) = sandbox.posts(account)
        assert not post.live


@asynccontextmanager
async def running_hub(outsider: Outsider) -> AsyncIterator[Outsider]:
    """Run `hub up`; its commands find it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = await outsider.start("-m", "hub.cli", "up", "--port", port)
    try:
        await until(lambda: answers(f"{url}/readyz"), 60)
        yield Outsider(outsider.folder, {**outsider.settings, "HUB_URL": url})
    finally:
        process.terminate()
        await process.communicate()


async def enrol(hub: Outsider, account: Enrolled) -> None:
    """Enrol an account from a file, as an operator does."""
    assert account.credentials is not None
    row = [NAME, account.external_id, "汉江号·襄阳发布", "襄阳市融媒体中心", "420600"]
    more = {f"settings.{name}": value for name, value in account.settings.items()}
    more |= {f"credentials.{name}": value for name, value in account.credentials.items()}
    file = hub.folder / "accounts.csv"
    file.write_bytes(csv_of([[*row, *more.values()]], [*HEADINGS, *more]))
    await hub.hub("region", "import")
    assert (await hub.hub("account", "import", file))["created"] == 1


async def answers(url: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(url)).is_success
        except httpx.TransportError:
            return False
