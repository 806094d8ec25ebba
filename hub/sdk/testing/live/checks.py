"""What can be asked of a real platform without leaving a trace there."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.sdk.call import Operation
from hub.sdk.classify import describe
from hub.sdk.contract import Account, Placement, Tools
from hub.sdk.manifest import Also, LookUp, Manifest
from hub.sdk.optional import Healthy, Left, Post
from hub.sdk.outcomes import Gone, Present
from hub.sdk.testing.card import Card
from hub.sdk.testing.check import Check, Failed, Inapplicable, Where, expect
from hub.sdk.testing.checks.retracting import never_was
from hub.sdk.testing.checks.where import has
from hub.sdk.testing.runner import Mark, Verdict
from hub.sdk.testing.subject import Subject

SECONDS = 20.0  # of one operation
RECENT = 3  # posts that are looked at


@dataclass(frozen=True, slots=True)
class Live:
    """A connector, and a real account that it may ask."""

    subject: Subject
    tools: Tools
    account: Account

    async def ask(self, operation: str, *arguments: Any) -> Any:
        """Run an operation; a committing call in it is stopped before it is sent."""
        with Operation(finish_by=time.monotonic() + SECONDS, stopped=lambda: True):
            return await getattr(self.subject.connector, operation)(self.tools, *arguments)

    def placement(self, remote_id: str | None = None, url: str | None = None) -> Placement:
        """Name a copy: a post that is there, or one that never was."""
        key = f"0-{self.account.account_id}-0-0"
        return Placement(key, f"{key}-look", self.account, remote_id, url, since=datetime.now(UTC))

    async def recent(self) -> Sequence[Post]:
        """Return what the account shows, the newest first.

        Raises:
            Inapplicable: it shows nothing.
        """
        found: Sequence[Post] = await self.ask("list_recent", self.account, RECENT)
        if not found:
            raise Inapplicable("posts", "the account shows nothing yet; post something by hand")
        return found


Ask = Callable[[Live], Awaitable[None]]


async def a_working_account_is_healthy(live: Live) -> None:
    """The account works, and `check_account` says so."""
    found = await live.ask("check_account", live.account)
    expect(isinstance(found, Healthy), f"check_account says {found}")


async def what_never_was_is_gone(live: Live) -> None:
    """A story that was never published is looked for, and proven absent."""
    found = await live.ask("look_up", live.placement())
    expect(isinstance(found, Gone), f"nothing was ever published under this key; it is {found}")


async def what_is_recent_is_listed(live: Live) -> None:
    """`list_recent` names what the account shows, and no more than asked for."""
    found = await live.recent()
    expect(len(found) <= RECENT, f"{RECENT} were asked for, {len(found)} listed")
    expect(all(post.remote_id for post in found), "a post without a name was listed")


async def what_is_recent_is_present(live: Live) -> None:
    """Each post that `list_recent` names is there when it is read back."""
    for post in await live.recent():
        seen = await live.ask("read_back", live.placement(post.remote_id, post.url))
        there = isinstance(seen, Present) and seen.remote_id == post.remote_id
        expect(there, f"{post.remote_id} is listed; read_back says {seen}")


async def what_is_not_there_is_not_present(live: Live) -> None:
    """A name of the same form that nothing bears is not seen."""
    post = (await live.recent())[0]
    seen = await live.ask("read_back", live.placement(never_was(post.remote_id)))
    expect(not isinstance(seen, Present), f"nothing bears that name; read_back says {seen}")


async def the_quota_is_numbers(live: Live) -> None:
    """`quota` gives what is left, by name."""
    found: Sequence[Left] = await live.ask("quota", live.account)
    expect(all(one.bucket and one.left >= 0 for one in found), f"quota says {found}")


async def metrics_are_numbers(live: Live) -> None:
    """`metrics` gives counts by name, of what the account shows."""
    post = (await live.recent())[0]
    found = await live.ask("metrics", live.placement(post.remote_id, post.url))
    numbers = all(type(value) is int and value >= 0 for value in found.values())
    expect(numbers, f"metrics are counts by name, not {found}")


def _finds_by_name(manifest: Manifest) -> str | None:
    """Only where a story's own key finds it, and not what was kept of its publish."""
    kind = manifest.capabilities.look_up
    by_name = kind in {LookUp.OWN_ID, LookUp.MARKER}
    return None if by_name else f'the manifest says look_up = "{kind}"'


_QUESTIONS: Sequence[tuple[Ask, Sequence[Where]]] = (
    (a_working_account_is_healthy, [has(Also.CHECK_ACCOUNT)]),
    (what_never_was_is_gone, [_finds_by_name]),
    (what_is_recent_is_listed, [has(Also.LIST_RECENT)]),
    (what_is_recent_is_present, [has(Also.LIST_RECENT)]),
    (what_is_not_there_is_not_present, [has(Also.LIST_RECENT)]),
    (the_quota_is_numbers, [has(Also.QUOTA)]),
    (metrics_are_numbers, [has(Also.METRICS), has(Also.LIST_RECENT)]),
)


async def run_live(subject: Subject, account: Account, tools: Tools) -> Card:
    """Ask a real platform everything that can be asked, one after the other."""
    live, manifest = Live(subject, tools, account), subject.manifest
    absent = {
        ask.__name__: why for ask, where in _QUESTIONS for rule in where if (why := rule(manifest))
    }
    asked = (ask for ask, _ in _QUESTIONS if ask.__name__ not in absent)
    verdicts = [await _judged(live, ask) for ask in asked]
    return Card(manifest.key, manifest.name_zh, manifest.name_en, verdicts, absent)


async def _judged(live: Live, ask: Ask) -> Verdict:
    check = _check(ask)
    try:
        await ask(live)
    except Inapplicable as error:
        return Verdict(check, Mark.SKIPPED, str(error))
    except Failed as error:
        return Verdict(check, Mark.FAILED, str(error))
    except Exception as error:  # noqa: BLE001 - connectors and platforms fail in any way
        return Verdict(check, Mark.FAILED, describe(error))
    return Verdict(check, Mark.PASSED)


def _check(ask: Ask) -> Check:
    sentence = (ask.__doc__ or "").partition("\n")[0]
    return Check(ask.__name__, "live", sentence, run=_not_in_a_trial)


async def _not_in_a_trial(_trial: object) -> None:
    raise Inapplicable("live", "it needs a real account")
