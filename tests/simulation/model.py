"""What commands mean, in plain Python: the specification that `test_model.py` holds the hub to.

    push       a version is wanted on accounts; never an older one than is wanted there already
    correct    a version is wanted wherever one is wanted, and by what is scheduled
    retract    nothing is wanted wherever the article, or what is derived from it, ever was wanted;
               a ban stays behind, and schedules lose what they would have done there
    reinstate  bans are lifted, and that is all

In the end each place holds what the last command wants there; how a delivery ends is in `endings`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hub.kit.problems import Banned, Conflict
from tests.simulation.endings import NOTHING, Endings

Reach = str | int
"""The accounts in a region, by the prefix of its code, or a single one."""

EVERYWHERE: Reach = ""


@dataclass
class Scheduled:
    """A push that waits for its time."""

    article: int
    version: int
    accounts: set[int]


class Model:
    """All that matters about a hub.

    Args:
        regions: each account's.
        origins: what each article is derived from; None for most.
        endings: with no delivery yet.

    Attributes:
        commands: each command's kind and article.
        bans: each with its article.
    """

    def __init__(
        self, regions: Mapping[int, str], origins: Mapping[int, int | None], endings: Endings
    ) -> None:
        self.regions, self.origins, self.endings = regions, origins, endings
        self.commands: dict[int, tuple[str, int]] = {}
        self.scheduled: dict[int, Scheduled] = {}
        self.bans: set[tuple[int, Reach]] = set()
        self.holds: set[Reach] = set()
        self.paused: set[int] = set()

    # --- commands -------------------------------------------------------------------------------

    def push(self, command: int, article: int, version: int, reaches: Iterable[Reach]) -> None:
        """Schedule a push; `fire` carries it out."""
        self._check_not_banned(article)
        self.commands[command] = "push", article
        self.scheduled[command] = Scheduled(article, version, self._accounts(reaches))
        self._leave_out(command, self._accounts(self._bans_on(article)), "banned")

    def fire(self, command: int, *, ends: bool = False) -> None:
        """Carry a push out; one that `ends` leaves as it is what it has not reached by then."""
        push = self.scheduled.pop(command)
        for account in push.accounts:
            self._want(command, push.article, account, push.version, ends=ends)

    def lapse(self, command: int) -> None:
        """Give a push up whose end came before its time."""
        self._leave_out(command, self.scheduled[command].accounts, "lapsed")
        del self.scheduled[command]

    def correct(self, command: int, article: int, version: int) -> None:
        self._check_not_banned(article)
        self.commands[command] = "correct", article
        for place, wish in list(self.endings.wishes.items()):
            if place[0] == article and wish.version != NOTHING:
                self._want(command, *place, version)
        for push in self.scheduled.values():
            if push.article == article:
                push.version = max(push.version, version)

    def retract(self, command: int, article: int, reaches: Iterable[Reach]) -> None:
        self.commands[command] = "retract", article
        self.bans |= {(article, reach) for reach in reaches}
        accounts = self._accounts(reaches)
        for place in list(self.endings.wishes):
            if article in self._line(place[0]) and place[1] in accounts:
                self._want(command, *place, NOTHING)
        for number, push in list(self.scheduled.items()):
            if article in self._line(push.article):
                self._leave_out(number, accounts, "superseded")
            if not push.accounts:
                del self.scheduled[number]

    def reinstate(self, command: int, article: int, reaches: Collection[Reach]) -> None:
        """Lift the bans of exactly these reaches; every ban, if it is to be free everywhere."""
        bans = {ban for ban in self.bans if ban[0] == article}
        lifted = {ban for ban in bans if ban[1] in reaches or EVERYWHERE in reaches}
        if not lifted:
            raise Conflict("There is no such ban.")
        self.commands[command] = "reinstate", article
        self.bans -= lifted

    def retry(self, command: int) -> None:
        """Try again what waits for a person, which changes no wish."""
        kind, article = self.commands[command]
        if kind != "retract":
            self._check_not_banned(article)

    def _want(
        self, command: int, article: int, account: int, version: int, *, ends: bool = False
    ) -> None:
        place = article, account
        if version != NOTHING and place in self.endings.wishes:
            version = max(version, self.endings.wishes[place].version)
        is_held = self._is_held(command, account)
        self.endings.want(command, place, version, is_held=is_held, ends=ends)

    def _leave_out(self, command: int, accounts: Iterable[int], result: str) -> None:
        push = self.scheduled[command]
        for account in push.accounts & set(accounts):
            push.accounts.remove(account)
            self.endings.close(command, (push.article, account), result)

    # --- holds ----------------------------------------------------------------------------------

    def hold(self, reach: Reach) -> None:
        self.holds.add(reach)

    def lift(self, reach: Reach) -> None:
        self.holds.remove(reach)
        self._let_go()

    def pause(self, command: int) -> None:
        if self.commands[command][0] not in {"push", "correct"}:
            raise Conflict("No hold stops it.")
        self.paused.add(command)

    def resume(self, command: int) -> None:
        if command not in self.paused:
            raise Conflict("It is not paused.")
        self.paused.remove(command)
        self._let_go()

    def _let_go(self) -> None:
        for command, place in list(self.endings.waiting):
            if not self._is_held(command, place[1]):
                self.endings.let_go((command, place))

    def _is_held(self, command: int, account: int) -> bool:
        return command in self.paused or account in self._accounts(self.holds)

    # --- how far things reach -------------------------------------------------------------------

    def _accounts(self, reaches: Iterable[Reach]) -> set[int]:
        return {
            account
            for account, region in self.regions.items()
            for reach in reaches
            if reach == account or (isinstance(reach, str) and region.startswith(reach))
        }

    def _line(self, article: int | None) -> Iterable[int]:
        """Return the article, what it is derived from, and so on."""
        while article is not None:
            yield article
            article = self.origins[article]

    def _bans_on(self, article: int) -> set[Reach]:
        return {reach for banned, reach in self.bans if banned in self._line(article)}

    def _check_not_banned(self, article: int) -> None:
        if EVERYWHERE in self._bans_on(article):
            raise Banned("Retracted everywhere, and not reinstated.")
