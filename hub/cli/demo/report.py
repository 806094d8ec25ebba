"""Whether all held, and if not, what did not. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from hub.cli.demo.commanding import CarriedOut
from hub.cli.demo.enrolling import Enrolled, Place
from hub.cli.demo.looking import Page, Sight
from hub.kit.i18n import _, word

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
    def card_remains(self) -> int:
        """How many of these have left a card on phones, as the hub says."""
        return self._closed("gone_card_remains")

    @property
    def verified(self) -> int:
        """How many copies the hub has looked for and seen to be gone."""
        return self._closed("gone") + self.card_remains

    @property
    def parked(self) -> dict[str, int]:
        """How many wait for a person, by platform."""
        by_platform = self.carried_out.command["by_platform"]
        return {name: counts["parked"] for name, counts in by_platform.items() if counts["parked"]}

    def _closed(self, result: str) -> int:
        return int(self.carried_out.command["results"].get(result, 0))


def faults_of_push(enrolled: Enrolled, push: Round) -> list[str]:
    """Return what is not as it should be after the push, a sentence each."""
    return [
        *_unfinished(enrolled, push, {}),
        *_in_places(push.sight, dict.fromkeys(enrolled.places, 1)),
        *_on_pages(push.sight, PUBLISHED),
    ]


def faults_of_retraction(enrolled: Enrolled, retract: Round) -> list[str]:
    """Return what is not as it should be after the retraction, a sentence each.

    What can be gone is gone. What cannot is counted as such: copies that only a person can delete,
    and cards on phones.
    """
    by_hand = Counter(one.platform for one in enrolled.places if one.platform in enrolled.by_hand)
    left = {place: int(place.platform in by_hand) for place in enrolled.places}
    return [
        *_unfinished(enrolled, retract, by_hand),
        *_in_places(retract.sight, left),
        *_on_pages(retract.sight, GONE),
        *_uncounted(enrolled.accounts - by_hand.total(), retract),
    ]


def document(enrolled: Enrolled, push: Round, retract: Round) -> dict[str, Any]:
    """Return the object that `--once --json` prints."""
    faults = faults_of_push(enrolled, push) + faults_of_retraction(enrolled, retract)
    seen = {
        "verified": retract.verified,
        "card_remains": len(retract.sight.cards),
        "by_hand": sum(retract.parked.get(platform, 0) for platform in enrolled.by_hand),
    }
    return {
        "accounts": enrolled.accounts,
        "push": push.counts(),
        "retract": retract.counts() | seen,
        "duplicates": push.sight.duplicates + retract.sight.duplicates,
        "ok": not faults,
    }


def _unfinished(enrolled: Enrolled, act: Round, by_hand: Mapping[str, int]) -> Iterator[str]:
    counts, waiting = act.counts(), sum(by_hand.values())
    done = counts["total"] == enrolled.accounts == counts["succeeded"] + waiting
    if not done or act.parked != by_hand:
        yield _(
            "Command {id} was for {accounts} accounts and concerned {total}: {said}",
            id=counts["command_id"],
            accounts=enrolled.accounts,
            total=counts["total"],
            said=", ".join(f"{word(name)} {counts[name]}" for name in _COUNTS[1:]),
        )


def _in_places(sight: Sight, expected: Mapping[Place, int]) -> Iterator[str]:
    wrong = [place for place, found in sight.copies.items() if found != expected.get(place, 0)]
    if wrong:
        yield _(
            "{count} of {all} apps and accounts do not hold what they should: {examples}",
            count=len(wrong),
            all=len(sight.copies),
            examples=_some(f"{'/'.join(place)} ({sight.copies[place]})" for place in wrong),
        )


def _uncounted(expected: int, retract: Round) -> Iterator[str]:
    """Compare what the hub has counted with what was to be, and with what was seen."""
    if retract.verified != expected:
        yield _(
            "{count} of {all} copies were seen to be gone.", count=retract.verified, all=expected
        )
    if retract.card_remains != len(retract.sight.cards):
        yield _(
            "The hub counts {count} cards on phones, and there are {all}.",
            count=retract.card_remains,
            all=len(retract.sight.cards),
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
