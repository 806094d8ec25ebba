"""The platforms: the sandboxes of their connectors, all in one process of its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.cli.demo.platforms import PLATFORMS
from hub.cli.demo.processes import Process, running
from hub.enrollment.sample import Given
from hub.kit.i18n import _
from hub.kit.problems import Unavailable
from hub.sdk.manifest import Also, Manifest, Retraction
from hub.settings import get_settings

ANSWER_SECONDS = 30.0

_BY_HAND = frozenset({Retraction.NONE, Retraction.BY_PERSON})


@dataclass(frozen=True, slots=True)
class Sandboxes:
    """Platforms that run; none of them, where there are none.

    Attributes:
        control: asks about them.
        urls: where each is, by its key.
    """

    control: httpx.Client | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    manifests: Mapping[str, Manifest] = field(default_factory=dict)

    @property
    def by_hand(self) -> frozenset[str]:
        """The platforms where no interface deletes."""
        return frozenset(
            key for key, one in self.manifests.items() if one.capabilities.retraction in _BY_HAND
        )

    @property
    def calling(self) -> tuple[str, ...]:
        """The platforms that tell the hub of events."""
        calls = Also.ON_EVENT
        return tuple(k for k, one in self.manifests.items() if calls in one.capabilities.also)

    @property
    def names(self) -> dict[str, str]:
        """What each is called."""
        chinese = get_settings().language == "zh"
        return {k: one.name_zh if chinese else one.name_en for k, one in self.manifests.items()}

    def give(self, platform: str) -> Given:
        """Return one more account on a platform."""
        return Given(**self._ask("POST", platform, "accounts").json())

    def call_back(self, platform: str, addresses: Mapping[str, str]) -> None:
        """Say where the events of accounts go, as their owners do in the platform's console."""
        self._ask("PUT", platform, "events", json=addresses)

    def do_by_hand(self, platform: str, account: str, url: str | None, instructions: str) -> str:
        """Do what a work order asks a person to do; return the copy's link."""
        asked = {"account": account, "url": url, "instructions": instructions}
        return str(self._ask("POST", platform, "by-hand", json=asked).json()["link"])

    def accounts(self, platform: str) -> Iterator[dict[str, Any]]:
        """Yield what each account's readers have: `account`, `posts`, `cards`.

        Raises:
            Unavailable: the sandboxes do not answer.
        """
        yield from map(json.loads, self._ask("GET", platform, "accounts").text.splitlines())

    def page(self, platform: str, account: str) -> str:
        """Return where a person sees what an account's readers see."""
        return f"{self.urls[platform]}/{PLATFORMS[platform].page.format(id=account)}"

    def _ask(self, method: str, platform: str, what: str, **options: Any) -> httpx.Response:
        assert self.control is not None  # noqa: S101 - there is none only where nothing is asked
        path = f"/{PLATFORMS[platform].package}/{what}"
        try:
            answer = self.control.request(method, path, **options)
            answer.raise_for_status()
        except httpx.HTTPError:
            url = self.control.base_url
            raise Unavailable(_("The platforms at {url} do not answer.", url=url)) from None
        return answer


@contextmanager
def starting_sandboxes(log_file: Path) -> Iterator[Process]:
    """Run all platforms while the block runs."""
    wanted = json.dumps({one.package: one.sandbox for one in PLATFORMS.values()})
    with running("hub.sdk.testing.serve", [wanted], log_file) as process:
        yield process


@contextmanager
def asking(said: Mapping[str, Any]) -> Iterator[Sandboxes]:
    """Read what the process has said, and hold a connection to it while the block runs."""
    found = {key: said["sandboxes"][one.package] for key, one in PLATFORMS.items()}
    with httpx.Client(base_url=said["url"], timeout=ANSWER_SECONDS, trust_env=False) as control:
        yield Sandboxes(
            control,
            {key: one["url"] for key, one in found.items()},
            {key: Manifest.model_validate(one["manifest"]) for key, one in found.items()},
        )
