"""Whether all held, and if not, what did not. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from hub.cli.demo.commanding import CarriedOut
from hub.cli.demo.enrolling import Enrolled
from hub.cli.demo.looking import Page, Sight
from hub.cli.words import word
from hub.kit.i18n import _

PUBLISHED = Page(200, shows_title=True)
GONE = Page(410, shows_title=False)

EXAMPLES = 5

_COUNTS = ("total", "succeeded", "parked", "failed")


@dataclass(frozen=True, slots=True)
class Round:
    """A command, and what could be seen afterwards."""

    carried_out: CarriedOut
    sight: Sight

    def counts(self) -> dict[str, Any]:
        """Return what the command says of itself."""
        command = self.carried_out.command
        counts = {name: command["progress"][name] for name in _COUNTS}
        seconds = round(self.carried_out.seconds, 2)
        return {"command_id": command["id"], **counts, "seconds": seconds}

    @property
    def verified(self) -> int:
        """How many copies the hub has looked for and seen to be gone."""
        return int(self.carried_out.command["results"].get("gone", 0))


def faults_of_push(enrolled: Enrolled, push: Round) -> list[str]:
    """Return what is not as it should be after the push, a sentence each."""
    return [
        *_unfinished(enrolled, push),
        *_in_apps(push.sight, copies=1),
        *_on_pages(push.sight, PUBLISHED),
    ]


def faults_of_retraction(enrolled: Enrolled, retract: Round) -> list[str]:
    """Return what is not as it should be after the retraction, a sentence each."""
    faults = [
        *_unfinished(enrolled, retract),
        *_in_apps(retract.sight, copies=0),
        *_on_pages(retract.sight, GONE),
    ]
    if retract.verified != enrolled.accounts:
        faults.append(
            _(
                "{count} of {all} copies were seen to be gone.",
                count=retract.verified,
                all=enrolled.accounts,
            )
        )
    return faults


def document(enrolled: Enrolled, push: Round, retract: Round) -> dict[str, Any]:
    """Return the object that `--once --json` prints."""
    faults = faults_of_push(enrolled, push) + faults_of_retraction(enrolled, retract)
    return {
        "accounts": enrolled.accounts,
        "push": push.counts(),
        "retract": retract.counts() | {"verified": retract.verified},
        "duplicates": push.sight.duplicates + retract.sight.duplicates,
        "ok": not faults,
    }


def _unfinished(enrolled: Enrolled, act: Round) -> Iterator[str]:
    counts = act.counts()
    if not counts["total"] == counts["succeeded"] == enrolled.accounts:
        yield _(
            "Command {id} was for {accounts} accounts and concerned {total}: {said}",
            id=counts["command_id"],
            accounts=enrolled.accounts,
            total=counts["total"],
            said=", ".join(f"{word(name)} {counts[name]}" for name in _COUNTS[1:]),
        )


def _in_apps(sight: Sight, *, copies: int) -> Iterator[str]:
    wrong = [app for app, found in sight.apps.items() if found != copies]
    if wrong:
        yield _(
            "{count} of {all} apps do not hold {copies} copies: {examples}",
            count=len(wrong),
            all=len(sight.apps),
            copies=copies,
            examples=_some(f"{app} ({sight.apps[app]})" for app in wrong),
        )


def _on_pages(sight: Sight, expected: Page) -> Iterator[str]:
    wrong = [region for region, page in sight.pages.items() if page != expected]
    if wrong:
        yield _(
            "{count} of {all} pages do not show what they should: {examples}",
            count=len(wrong),
            all=len(sight.pages),
            examples=_some(f"{region} ({sight.pages[region].status})" for region in wrong),
        )


def _some(names: Iterable[str]) -> str:
    shown = list(islice(names, EXAMPLES + 1))
    return ", ".join(shown[:EXAMPLES]) + (" …" if len(shown) > EXAMPLES else "")
