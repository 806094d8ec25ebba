"""The clients' own apps: the sandbox of `connectors.webhook`, in a process of its own."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from hub.cli.demo.processes import Process, running
from hub.enrollment.sample import Receiver
from hub.kit.i18n import _
from hub.kit.problems import Unavailable

SEED = "sandbox"  # the sandbox's own default
ANSWER_SECONDS = 60.0  # all stories of a hundred thousand apps are tens of megabytes


@dataclass(frozen=True, slots=True)
class Receivers:
    """Apps behind one address; `url` has no trailing slash."""

    url: str

    def receiver(self) -> Receiver:
        """Return how accounts are enrolled with these apps."""
        return Receiver(
            endpoint=lambda account: f"{self.url}/{quote(account, safe='')}/hook", secret=_secret
        )

    def app_url(self, account: str) -> str:
        """Return where an app's readers look."""
        return f"{self.url}/{quote(account, safe='')}/"

    def stories(self) -> Iterator[dict[str, Any]]:
        """Yield every story of every app: `account`, `id`, `article_id`, `status`, `version`.

        Raises:
            Unavailable: they do not answer.
        """
        try:
            answer = httpx.get(f"{self.url}/_state", timeout=ANSWER_SECONDS, trust_env=False)
            answer.raise_for_status()
        except httpx.HTTPError:
            raise Unavailable(_("The receivers at {url} do not answer.", url=self.url)) from None
        yield from map(json.loads, answer.text.splitlines())


@contextmanager
def starting_receivers(log_file: Path) -> Iterator[Process]:
    """Run receivers while the block runs."""
    with running("connectors.webhook.sandbox", ["--seed", SEED], log_file) as process:
        yield process


def _secret(account: str) -> str:
    """Derive an app's secret as the sandbox does."""
    digest = hmac.digest(SEED.encode(), account.encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(digest).decode()
