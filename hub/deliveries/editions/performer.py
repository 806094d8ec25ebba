"""Serving a platform whose unit is the edition: the books first, then the calls."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hub.deliveries.change import Parked, Policy, unchanged
from hub.deliveries.editions import books
from hub.deliveries.editions.arriving import arrive
from hub.deliveries.editions.books import Story
from hub.deliveries.editions.ending import Ending, closed, dissolved, ending_of
from hub.deliveries.editions.fates import IN_DOUBT, Fate, State, change_of, in_doubt, is_unwanted
from hub.deliveries.finding import Finding
from hub.deliveries.library import Library
from hub.deliveries.performer import Performer
from hub.deliveries.reactions import lapse
from hub.deliveries.stops import StopList
from hub.deliveries.taking import Taken
from hub.deliveries.transition import Have, Operation
from hub.kit.db import Database
from hub.kit.together import Together
from hub.sdk.contract import Account, Connector
from hub.sdk.manifest import Also
from hub.sdk.outcomes import Part


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition that is about to be sent.

    Attributes:
        articles: of its stories.
        send_by: the monotonic time at which the first of its pushes ends.
        payloads: one per story.
        error: why there are none.
    """

    articles: list[int]
    send_by: float
    payloads: list[Any] = field(default_factory=list)
    error: Exception | None = None


@dataclass(slots=True)
class Shelf:
    """What is ready to be sent: as `Library` and `StopList` for the one who calls the platform."""

    library: Library
    stop_list: StopList
    _ready: dict[int, Ready] = field(default_factory=dict)

    def put(self, edition: int, ready: Ready) -> None:
        """Take in an edition."""
        self._ready[edition] = ready

    def remove(self, edition: int) -> None:
        """Forget an edition."""
        self._ready.pop(edition, None)

    async def payload(
        self, connector: Connector, article_id: int, version: int, account: Account
    ) -> Any:
        """Return an edition's payloads, or a story's own."""
        ready = self._ready.get(article_id)
        if ready is None:
            return await self.library.payload(connector, article_id, version, account)
        if ready.error is not None:
            raise ready.error
        return ready.payloads

    def stops(self, article_id: int, taken_at: float) -> bool:
        """Say whether a story, or any story of an edition, was retracted meanwhile, or lapsed."""
        ready = self._ready.get(article_id) or Ready([article_id], math.inf)
        if time.monotonic() >= ready.send_by:
            return True
        return any(self.stop_list.stops(each, taken_at) for each in ready.articles)


class EditionPerformer:
    """As `Performer`, for a platform that sends several stories at once.

    Args:
        calls: makes the calls; its library and stop-list are `shelf`.
    """

    def __init__(self, calls: Performer, shelf: Shelf, database: Database) -> None:
        self.calls = calls
        self.shelf = shelf
        self.database = database
        # editions that were claimed together are worked off side by side, and ask together
        self._stories = Together(self._ask_stories)
        self._sizes = Together(self._ask_sizes)

    @property
    def connector(self) -> Connector:
        """The platform."""
        return self.calls.connector

    @property
    def policy(self) -> Policy:
        """What it says about time."""
        return self.calls.policy

    def calls_platform(self, taken: Taken) -> bool:
        """Say whether a rate counts what is to be done; the books cost nothing."""
        return not (_is_aboard(taken) or _is_in_doubt(taken))

    def batches(self, taken: Sequence[Taken]) -> list[list[Taken]]:
        """Put together what can be done with one question to the database."""
        aboard = [one for one in taken if _is_aboard(one)]
        others = [[one] for one in taken if not _is_aboard(one)]
        return ([aboard] if aboard else []) + others

    async def perform(self, batch: Sequence[Taken]) -> list[Finding]:
        """Do what is to be done with a batch."""
        if _is_aboard(batch[0]):
            return await self._ask(batch)
        if batch[0].claimed.is_edition:
            return [await self._edition(batch[0])]
        if _is_in_doubt(batch[0]):
            return [Finding(batch[0].claimed, in_doubt(batch[0].claimed.known))]
        if batch[0].operation is Operation.PUBLISH:  # it came too late for the board
            return [Finding(batch[0].claimed, lapse(batch[0].claimed.known))]
        return await self.calls.perform(batch)

    async def _ask(self, batch: Sequence[Taken]) -> list[Finding]:
        """Find out what became of stories that are aboard."""
        places = [_place(one) for one in batch]
        async with self.database.connection() as connection:
            fates = await books.fates(connection, places)
        if idle := _to_give_up(batch, fates):
            async with self.database.connection() as connection:
                given_up = await books.give_up(connection, self.connector, idle)
            await arrive(self.database, self.connector.manifest.key, self.policy, given_up)
            async with self.database.connection() as connection:
                fates = await books.fates(connection, places)
        return [
            Finding(one.claimed, change_of(one.claimed.known, fates.get(place), self.policy))
            for one, place in zip(batch, places, strict=True)
        ]

    async def _edition(self, one: Taken) -> Finding:
        if _is_over(one):
            return await self._abandoned(one)
        edition = one.claimed.key.article_id
        size = await self._sizes.get(edition) or 0
        if one.operation is Operation.PUBLISH:
            given_up = await self._prepared(one)
            if given_up is not None:
                change = dissolved(unchanged(one.claimed.known), self._leftover(one))
                return Finding(one.claimed, change, edition=given_up)
        try:
            (finding,) = await self.calls.perform([one])
        finally:
            self.shelf.remove(edition)
        if one.operation is Operation.LOOK_UP and finding.change.have is Have.NONE:
            prepared = one.claimed.known.handle  # it was not sent, so it is still there to be sent
            finding = replace(finding, change=replace(finding.change, handle=prepared))
        answer = finding.attempts[-1].answer if finding.attempts else None
        ending = ending_of(finding.change, answer, size, one.claimed.share)
        if ending is None:
            return finding
        leftover = None if ending.parked in IN_DOUBT else self._leftover(one)
        return replace(finding, change=closed(finding.change, answer, leftover), edition=ending)

    def _leftover(self, one: Taken) -> dict[str, Any] | None:
        """Return what a publish has prepared, where the connector can take it away."""
        prepares = one.operation is Operation.PUBLISH
        return one.claimed.known.handle if prepares and self._abandons else None

    @property
    def _abandons(self) -> bool:
        return Also.ABANDON in self.connector.manifest.capabilities.also

    async def _abandoned(self, one: Taken) -> Finding:
        (finding,) = await self.calls.do([one], Operation.ABANDON, [one.claimed.known])
        return finding

    async def _ask_stories(self, editions: set[int]) -> dict[int, list[Story]]:
        async with self.database.connection() as connection:
            return await books.stories(connection, self.connector.manifest.key, editions)

    async def _ask_sizes(self, editions: set[int]) -> dict[int, int]:
        async with self.database.connection() as connection:
            return await books.sizes(connection, editions)

    async def _prepared(self, one: Taken) -> Ending | None:
        """Render the stories, or say why the edition is given up before anything is sent."""
        asked_at = time.monotonic()
        stories = await self._stories.get(one.claimed.key.article_id) or []
        if not stories or not all(story.wanted for story in stories):
            return Ending(State.DISSOLVED)
        left = min((story.seconds for story in stories if story.seconds is not None), default=None)
        articles = [story.article_id for story in stories]
        ready = Ready(articles, math.inf if left is None else asked_at + left)
        try:
            payloads, refused = await self._payloads(one, stories)
        except Exception as error:  # noqa: BLE001 - who makes the call says what it means: not sent
            self.shelf.put(one.claimed.key.article_id, replace(ready, error=error))
            return None
        if any(refused):
            parts = tuple(Part(refused=why) for why in refused)
            return Ending(State.DISSOLVED, Parked.REFUSED, parts=parts)
        self.shelf.put(one.claimed.key.article_id, replace(ready, payloads=payloads))
        return None

    async def _payloads(
        self, one: Taken, stories: Iterable[Story]
    ) -> tuple[list[Any], list[str | None]]:
        payloads: list[Any] = []
        refused: list[str | None] = []
        account = self.calls.accounts.make(self.connector, one.account)
        for story in stories:
            try:
                payloads.append(
                    await self.shelf.payload(
                        self.connector, story.article_id, story.version, account
                    )
                )
                refused.append(None)
            except ValueError as error:
                refused.append(str(error))
        return payloads, refused


def _is_over(one: Taken) -> bool:
    """Say whether an edition has ended, and only what was prepared for it is left."""
    return one.claimed.known.have is Have.NONE and not one.claimed.known.want


def _is_aboard(one: Taken) -> bool:
    handle = one.claimed.known.handle or {}
    return one.operation is Operation.POLL and "edition" in handle


def _is_in_doubt(one: Taken) -> bool:
    """Say whether it is a story that nothing but its send could be looked for by."""
    linked = "link" in (one.claimed.known.handle or {})  # a person has said where it is
    return one.operation is Operation.LOOK_UP and not one.claimed.is_edition and not linked


def _to_give_up(batch: Iterable[Taken], fates: Mapping[tuple[int, int], Fate]) -> set[int]:
    """Return the open editions that carry what is not wanted any more."""
    unwanted = {_place(one) for one in batch if is_unwanted(one.claimed.known)}
    return {
        place[0] for place, fate in fates.items() if place in unwanted and fate.state is State.OPEN
    }


def _place(one: Taken) -> tuple[int, int]:
    handle = one.claimed.known.handle or {}
    return handle["edition"], handle["position"]
