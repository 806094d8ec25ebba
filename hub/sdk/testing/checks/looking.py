"""Read-back and look-up: present, gone, or cannot tell; never a guess."""

import asyncio
from collections.abc import Mapping

from hub.sdk.outcomes import CannotTell, Done, Gone, Present
from hub.sdk.testing import faults
from hub.sdk.testing.check import Family, Run, expect
from hub.sdk.testing.checks.where import (
    asks_an_interface,
    looks,
    looks_up,
    reads_back,
)
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from hub.sdk.testing.trial import Trial

looking = Family("looking")

PROVE_NOTHING: Mapping[str, Fault] = {
    "a_500": faults.ERROR,
    "a_502": faults.GATEWAY,
    "a_page_under_200": faults.PAGE,
    "a_redirect": faults.REDIRECT,
    "a_429": faults.TOO_MANY,
    "a_timeout": faults.HANGS,
    "a_dropped_connection": faults.DROPPED,
    "an_answer_cut_short": faults.CUT,
    "an_answer_without_end": faults.ENDLESS,
}
BROKEN: Mapping[str, Fault] = {
    "malformed_json": faults.MALFORMED,
    "truncated_json": faults.TRUNCATED,
    "a_page_under_404": faults.NOT_FOUND_PAGE,
}
WITHOUT_ITS_LIST: Mapping[str, Fault] = {
    "a_success_with_nothing_in_it": faults.EMPTIED,
    "a_success_without_its_list": faults.LISTLESS,
    "a_text_in_place_of_a_list": faults.NO_LIST,
}


@looking.check(where=reads_back, vital=True)
async def what_is_there_is_present(trial: Trial) -> None:
    """Read-back sees the post that readers see, under the name that it has."""
    copy = await trial.published()
    trial.settle()
    sight = await trial.engine.call(copy, "read_back")
    expect(isinstance(sight, Present), f"readers see it; read-back says {sight}")


@looking.check(where=reads_back)
async def what_somebody_deleted_is_gone(trial: Trial) -> None:
    """Read-back sees that a post is gone, whoever deleted it."""
    copy = await trial.published()
    trial.sandbox.delete(trial.owner, trial.one_post("after a publish").remote_id)
    trial.settle()
    sight = await trial.engine.call(copy, "read_back")
    expect(isinstance(sight, Gone), f"it is deleted; read-back says {sight}")


@looking.check(vital=True)
async def a_manifest_that_cannot_see_says_nothing(trial: Trial) -> None:
    """Without read_back or look_up in the manifest the answer is always "cannot tell"."""
    copy = await trial.published()
    for operation, unable in (("read_back", reads_back), ("look_up", looks_up)):
        if unable(trial.manifest):
            sight = await trial.engine.call(copy, operation)
            expect(isinstance(sight, CannotTell), f"{operation} is not claimed; it says {sight}")


@looking.check(where=looks_up, vital=True)
async def a_look_up_finds_no_other_story(trial: Trial) -> None:
    """What was never published is gone, whatever else the account shows."""
    await trial.published(0)
    never = trial.copy(1)
    await trial.engine.stop(never)
    trial.settle()
    sight = await trial.engine.look(never, "look_up")
    expect(isinstance(sight, Gone), f"it was never published; look-up says {sight}")


@looking.check(where=looks_up)
async def a_look_up_sees_a_deletion(trial: Trial) -> None:
    """What was published and deleted since is not present."""
    copy = trial.copy()
    with trial.going_wrong(faults.DROPPED_AFTER):
        await trial.engine.attempt(copy, "publish")
    trial.sandbox.delete(trial.owner, trial.one_post("after a publish").remote_id)
    trial.settle()
    sight = await trial.engine.call(copy, "look_up")
    expect(not isinstance(sight, Present), f"it is deleted; look-up says {sight}")


@looking.check()
async def content_that_was_lost_is_noticed(trial: Trial) -> None:
    """What the platform silently left out is not taken for the whole.

    The publish itself may say so. Otherwise the copy is compared with a whole one of the same
    story: read-back has to see two different things (a digest, a version, a copy that is gone),
    or has to say that it cannot tell. Two alike sightings would hide the loss from everybody.
    """
    whole = await trial.published()
    other = trial.enrol()
    lossy = trial.copy(account=other)
    trial.sandbox.lose_content(trial.owners[other.account_id])
    answer = await trial.engine.publish(lossy)
    if not isinstance(answer, Done):
        return
    trial.settle()
    good = await trial.engine.call(whole, "read_back")
    bad = await trial.engine.call(lossy, "read_back")
    if isinstance(good, Present) and isinstance(bad, Present):
        seen = (good.digest, good.version), (bad.digest, bad.version)
        expect(seen[0] != seen[1], f"of a whole and of a lossy copy read-back sees {seen[0]}")
        await _expect_same_digest(trial, good)


async def _expect_same_digest(trial: Trial, good: Present) -> None:
    """A digest that differs between two whole copies tells nothing of a lossy one."""
    again = await trial.published(account=trial.enrol())
    trial.settle()
    sight = await trial.engine.call(again, "read_back")
    digest = getattr(sight, "digest", None)
    expect(digest == good.digest, "two whole copies of one story have different digests")


@looking.check(where=looks, vital=True)
async def without_permission_nothing_is_seen(trial: Trial) -> None:
    """A revoked permission proves nothing: a post that readers see is not gone."""
    copy = await trial.published()
    trial.sandbox.revoke(trial.owner)
    for operation in _able(trial):
        sight = await trial.engine.call(copy, operation)
        expect(not isinstance(sight, Gone), f"readers see it; {operation} says {sight}")


def _proves_nothing(fault: Fault) -> Run:
    async def run(trial: Trial) -> None:
        there, deleted = await trial.published(0), await trial.published(1)
        last = trial.live()[-1]
        trial.sandbox.delete(trial.owner, last.remote_id)
        trial.settle()
        looks = [(copy, one) for copy in (there, deleted) for one in _able(trial)]
        with trial.going_wrong(fault, times=None, on=Which.OTHERS):
            sights = await asyncio.gather(*(trial.engine.call(*look) for look in looks))
        for sight in sights:
            expect(isinstance(sight, CannotTell), f"it proves nothing, and it says {sight}")

    return run


def _hides_nothing(fault: Fault) -> Run:
    async def run(trial: Trial) -> None:
        copies = {"read_back": await trial.published(0), "look_up": trial.copy(1)}
        with trial.going_wrong(faults.DROPPED_AFTER):
            await trial.engine.attempt(copies["look_up"], "publish")
        trial.settle()
        able = _able(trial)
        with trial.going_wrong(fault, times=None, on=Which.OTHERS):
            sights = [await trial.engine.call(copies[one], one) for one in able]
        for operation, sight in zip(able, sights, strict=True):
            expect(not isinstance(sight, Gone), f"readers see it; {operation} says {sight}")

    return run


def _able(trial: Trial) -> list[str]:
    able = (("read_back", reads_back), ("look_up", looks_up))
    return [operation for operation, unable in able if not unable(trial.manifest)]


for _name, _fault in WITHOUT_ITS_LIST.items():
    looking.add(
        f"{_name}_hides_nothing",
        f"Where {_name.replace('_', ' ')} comes, a post that readers see is not gone.",
        _hides_nothing(_fault),
        looks,
        vital=True,
    )

for _faults, _where in ((PROVE_NOTHING, looks), (BROKEN, asks_an_interface)):
    for _name, _fault in _faults.items():
        looking.add(
            f"{_name}_proves_nothing",
            f"A look that meets {_name.replace('_', ' ')} says that it cannot tell.",
            _proves_nothing(_fault),
            _where,
            vital=True,
        )
