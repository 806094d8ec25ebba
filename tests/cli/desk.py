"""A desk in a newsroom: Hubei's regions, a few pages, an article, and the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from hub.cli import app
from hub.cli.client import Api

ARTICLE = {
    "title": "武汉市水务局关于计划停水的通知",
    "source": "武汉市水务局",
    "body": "<p>因管网检修，江岸区部分路段明日停水。</p>",
}
ACCOUNTS = """\
平台,账号ID,账号名称,单位,行政区划代码,状态,标签
site,420100,武汉市网站,武汉市融媒体中心,420100,正常,网站
site,420102,江岸区网站,江岸区融媒体中心,420102,正常,网站
site,420500,宜昌市网站,宜昌市融媒体中心,420500,正常,网站
site,420600,襄阳市网站,襄阳市融媒体中心,420600,停用,网站
"""


def run(*arguments: object) -> Result:
    """Run `hub …` in this process."""
    wide = {"COLUMNS": "200"}  # so that no table folds a name
    return CliRunner().invoke(app, [*map(str, arguments)], env=wide)


def answer(*arguments: object) -> Any:
    """Run `hub … --json`; return what it printed."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def open_desk() -> None:
    """Enrol the pages, and add the article: its number is 1."""
    with Api() as api:
        api.post("/regions/import")
        headers = {"Content-Type": "text/csv"}
        api.request("POST", "/accounts/import", content=ACCOUNTS.encode(), headers=headers)
        api.post("/articles", ARTICLE)


@contextmanager
def worker(database_url: str, redis_url: str, data_dir: Path) -> Iterator[None]:
    """Run a worker while the block runs."""
    settings = {
        "HUB_DATABASE_URL": database_url,
        "HUB_REDIS_URL": redis_url,
        "HUB_DATA_DIR": str(data_dir),
    }
    line = [sys.executable, "-m", "hub.cli", "worker"]
    with subprocess.Popen(line, env=os.environ | settings) as process:
        try:
            yield
            process.terminate()
            assert process.wait(60) == 0
        finally:
            process.kill()
