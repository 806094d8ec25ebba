"""A hub and its model, told the same: the steps of which a story is made, and what must hold."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import pytest

from hub.kit.problems import HubError, InvalidInput
from tests.deliveries.world import World, eventually
from tests.simulation.endings import NOTHING, Endings
from tests.simulation.model import EVERYWHERE, Model, Reach
from tests.simulation.small_hub import ACCOUNTS, ORIGINS, REPOSTS, SmallHub, moment, scope


class Both:
    """A hub and its model at the beginning of a story.

    Args:
        ground: a hub that is open; it forgets everything.
    """

    def __init__(self, ground: World) -> None:
        self.hub = SmallHub(ground)
        regions = {account: region for account, (_, region) in ACCOUNTS.items()}
        self.endings = Endings(REPOSTS)
        self.model = Model(regions, ORIGINS, self.endings)
        self.newest = dict.fromkeys(ORIGINS, 1)
        self.commands: list[int] = []
        self.holds: dict[Reach, int] = {}
        self.troubled: set[int] = set()  # accounts where something may be parked

    async def __aenter__(self) -> Self:
        await self.hub.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hub.close()

    # --- commands -------------------------------------------------------------------------------

    async def push(self, article: int, reaches: Sequence[Reach], which: str) -> None:
        version = await self._version(article, which)
        command = await self._tell(
            self.hub.push(article, reaches, version=version),
            lambda command: self.model.push(command, article, version, reaches),
        )
        if command:
            self.model.fire(command)

    async def push_until(self, article: int, reaches: Sequence[Reach], meanwhile: str) -> None:
        """What is not out when its time ends never goes out; that is waited for."""
        if any(platform.refuses for platform in self.hub.platforms.values()):
            return
        if meanwhile == "held" and EVERYWHERE not in self.holds:
            await self.hold(EVERYWHERE)
        command = await self._tell(
            self.hub.push(article, reaches, not_after=moment(hours=1)),
            lambda command: self.model.push(command, article, self.newest[article], reaches),
        )
        if command:
            self.model.fire(command, ends=True)
            await self.hub.end(command)
            await self._wait_for_the_end_of(command)

    async def _wait_for_the_end_of(self, command: int) -> None:
        async def has_ended() -> bool:
            await self.hub.let_leases_run_out()
            ended = (await self.hub.ledger()).results
            return all(each in ended for each in self.endings.may_be if each[0] == command)

        self._have_an_engine()
        await eventually(has_ended, why=self.hub.world.placements)

    async def push_too_late(self, article: int, reaches: Sequence[Reach]) -> None:
        with pytest.raises(InvalidInput):
            await self.hub.push(article, reaches, not_after=moment(hours=-1))

    async def schedule(self, article: int, reaches: Sequence[Reach]) -> None:
        dates = {"not_before": moment(hours=1), "not_after": moment(hours=2)}
        await self._tell(
            self.hub.push(article, reaches, **dates),
            lambda command: self.model.push(command, article, self.newest[article], reaches),
        )

    async def its_time_comes(self) -> None:
        for command in list(self.model.scheduled)[:1]:
            await self.hub.fire(command, "not_before = now() - interval '1 second'")
            self.model.fire(command)

    async def its_time_passes(self) -> None:
        for command in list(self.model.scheduled)[:1]:
            await self.hub.fire(command, "not_after = now() - interval '1 second'")
            self.model.lapse(command)

    async def correct(self, article: int, which: str) -> None:
        version = await self._version(article, which)
        await self._tell(
            self.hub.world.correct(article, version=version),
            lambda command: self.model.correct(command, article, version),
        )

    async def retract(self, article: int, reaches: Sequence[Reach]) -> None:
        await self._tell(
            self.hub.world.retract(article, scope=scope(reaches)),
            lambda command: self.model.retract(command, article, reaches),
        )

    async def reinstate(self, article: int, reaches: Sequence[Reach]) -> None:
        if self.model.bans:
            await self._tell(
                self.hub.reinstate(article, reaches),
                lambda command: self.model.reinstate(command, article, reaches),
            )

    async def retry(self, ago: int) -> None:
        if command := self._issued(ago):
            await self._tell(self.hub.world.retry(command), lambda _: self.model.retry(command))

    async def _version(self, article: int, which: str) -> int:
        if which == "new":
            self.newest[article] = await self.hub.world.revise(article)
        return 1 if which == "first" else self.newest[article]

    def _issued(self, ago: int) -> int | None:
        return self.commands[-1 - ago] if ago < len(self.commands) else None

    async def _tell(self, asked: Awaitable[Any], meant: Callable[[int], None]) -> int | None:
        """Tell the hub and the model: both do it, or both refuse it for the same reason."""
        try:
            command = await asked
        except HubError as problem:
            with pytest.raises(type(problem)):
                meant(0)
            return None
        meant(command)
        if not isinstance(command, int):
            return None
        self.commands.append(command)
        return command

    # --- holds ----------------------------------------------------------------------------------

    async def hold(self, reach: Reach) -> None:
        """Hold it, or lift the hold."""
        if reach in self.holds:
            await self.hub.world.lift(self.holds.pop(reach))
            self.model.lift(reach)
        else:
            self.holds[reach] = await self.hub.hold(reach)
            self.model.hold(reach)

    async def pause(self, ago: int) -> None:
        if command := self._issued(ago):
            await self._tell(self.hub.pause(command), lambda _: self.model.pause(command))

    async def resume(self, ago: int) -> None:
        if command := self._issued(ago):
            await self._tell(self.hub.resume(command), lambda _: self.model.resume(command))

    async def _lift_all(self) -> None:
        for reach in list(self.holds):
            await self.hold(reach)
        for command in list(self.model.paused):
            await self.hub.resume(command)
            self.model.resume(command)

    # --- platforms and engines ------------------------------------------------------------------

    async def trouble(self, mood: str) -> None:
        """Let something go wrong with the next call on each account."""
        for account in ACCOUNTS:
            self.troubled.add(account)
            if mood == "blind":
                self.hub.platform(account).blind.add(account)
            else:
                self.hub.platform(account).moods[account] = mood

    async def refuse(self, account: int) -> None:
        """Take nothing there, or take it again."""
        self.troubled.add(account)
        self.hub.platform(account).refuses ^= {account}

    async def start(self) -> None:
        self.hub.start()

    async def kill(self, calls: int) -> None:
        await self.hub.work(calls)
        await self.hub.kill()

    async def work(self, calls: int) -> None:
        await self.hub.work(calls)

    def _have_an_engine(self) -> None:
        if not self.hub.engines:
            self.hub.start()

    # --- what must hold -------------------------------------------------------------------------

    async def check(self) -> None:
        """At any time: no copy twice, and the hub says what the model says."""
        for platform in self.hub.platforms.values():
            assert not platform.ledger.overlaps()
        ledger = await self.hub.ledger()
        self.endings.learn(ledger.results, {copy.place: copy.version for copy in self.hub.copies()})
        wishes = self.endings.wishes.items()
        assert ledger.wanted == {place: (wish.command, wish.version) for place, wish in wishes}
        assert ledger.commands == self.model.commands.keys()
        assert ledger.bans == {(article, str(reach)) for article, reach in self.model.bans}

    async def settle(self) -> None:
        """Let engines do all there is to do: nothing is left but what the last commands want."""
        self._have_an_engine()
        await eventually(self._are_retractions_done, why=self.hub.world.placements)
        await self._lift_all()
        await eventually(self.hub.is_quiet, why=self.hub.world.placements)
        open_ = await self.hub.column("select account_id from placements where open")
        assert open_ <= self.troubled
        self.troubled.clear()
        for platform in self.hub.platforms.values():
            platform.refuses.clear()
        await eventually(self.hub.is_all_done, why=self.hub.world.placements)
        await self.check()
        await self._check_that_all_is_done()

    async def _are_retractions_done(self) -> bool:
        """They pass every hold."""
        await self.hub.let_leases_run_out()
        await self.hub.retry_all()
        ended = (await self.hub.ledger()).results
        wishes = self.endings.wishes.items()
        return all((w.command, place) in ended for place, w in wishes if w.version == NOTHING)

    async def _check_that_all_is_done(self) -> None:
        assert not any(wish.instead for wish in self.endings.wishes.values())
        ended = (await self.hub.ledger()).results
        assert {each[0] for each in self.endings.may_be if each not in ended} <= {
            *self.model.scheduled
        }
        assert await self.hub.present() == {(c.account, c.remote_id) for c in self.hub.copies()}
        await self.hub.world.check_counters()
