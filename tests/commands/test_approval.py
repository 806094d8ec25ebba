"""A large push waits for a second person; a retraction waits for nobody."""

from typing import Any

import pytest

from hub.access.actor import Actor, ActorKind, Grant
from hub.access.remit import Place
from hub.access.roles import Role
from hub.commands import approval
from hub.kit.problems import Banned, Conflict, NotAllowed, NotFound
from tests.commands.newsroom import EDITOR, Newsroom, later


def reviewer(name: str = "总编室", *, prefix: str = "", person: bool = True) -> Actor:
    kind = ActorKind.PERSON if person else ActorKind.SERVICE
    return Actor(name, kind, user_id=7, grants=(Grant(Role.REVIEWER, Place(prefix)),))


async def approve(room: Newsroom, command: int, actor: Actor) -> None:
    """Read what would go out, and approve of it."""
    about = (await room.show(command)).articles
    read = {(each.article_id, each.version) for each in about}
    async with room.database.work() as session:
        await approval.decide(session, command, actor, read=read)


async def reject(room: Newsroom, command: int, actor: Actor) -> None:
    async with room.database.work() as session:
        await approval.decide(session, command, actor, why="范围过大")


@pytest.fixture
async def large(newsroom: Newsroom) -> Newsroom:
    """A hub where a push to more than two accounts wants a second person."""
    newsroom.approval_above = 2
    await newsroom.enrol("420100", count=3)
    return newsroom


async def test_a_small_push_goes_out_at_once(large: Newsroom) -> None:
    article = await large.write()
    accounts = await large.enrol("421000")
    command = await large.push(article, target={"accounts": accounts})
    assert (await large.show(command)).state == "issued"


async def test_a_large_push_waits_for_a_second_person(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    assert await large.fire() == 0
    shown = await large.show(command)
    assert (shown.state, shown.progress.total, shown.done) == ("proposed", 3, False)
    assert await large.placements(article) == {}
    await approve(large, command, reviewer())
    assert await large.fire() == 1
    shown = await large.show(command)
    assert (shown.state, shown.decided_by) == ("issued", "总编室")
    assert len(await large.placements(article)) == 3


async def test_a_preview_says_that_a_second_person_would_have_to_approve(large: Newsroom) -> None:
    article = await large.write()
    target = {"everywhere": True}
    assert (await large.preview("push", article, target=target)).needs_approval
    small = {"accounts": await large.enrol("421000")}
    assert not (await large.preview("push", article, target=small)).needs_approval


async def test_what_was_rejected_never_goes_out(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await reject(large, command, reviewer())
    assert await large.fire() == 0
    shown = await large.show(command)
    assert (shown.state, shown.decided_why, shown.done) == ("rejected", "范围过大", True)
    assert shown.results == {"rejected": 3}


async def last_entry(room: Newsroom) -> Any:
    (entry,) = await room.rows("select * from audit_entries order by sequence desc limit 1")
    return entry


async def test_an_approval_is_on_record_with_the_words_that_were_read(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await approve(large, command, reviewer())
    entry = await last_entry(large)
    act = ("总编室", "command.approve", f"command:{command}")
    assert (entry.actor, entry.action, entry.subject) == act
    versions = {str(article): 1}
    assert entry.detail == {"issued_by": EDITOR, "total": 3, "versions": versions, "why": None}


async def test_a_rejection_is_on_record_with_the_reason(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await reject(large, command, reviewer())
    entry = await last_entry(large)
    act = ("总编室", "command.reject", f"command:{command}")
    assert (entry.actor, entry.action, entry.subject) == act
    versions = {str(article): 1}
    detail = {"issued_by": EDITOR, "total": 3, "versions": versions, "why": "范围过大"}
    assert entry.detail == detail


async def test_nobody_approves_their_own_act(large: Newsroom) -> None:
    command = await large.push(await large.write())
    with pytest.raises(NotAllowed):
        await approve(large, command, reviewer(EDITOR))


async def test_a_machine_is_no_second_person(large: Newsroom) -> None:
    command = await large.push(await large.write())
    with pytest.raises(NotAllowed):
        await approve(large, command, reviewer(person=False))


async def test_who_made_a_machines_key_does_not_approve_its_push(large: Newsroom) -> None:
    command = await large.push(await large.write())
    await large.rows(
        "update commands set issued_by = 'service:administrator' where id = :c", c=command
    )
    with pytest.raises(NotAllowed):
        await approve(large, command, reviewer("administrator"))  # who made the key of that machine
    await approve(large, command, reviewer())


async def test_it_is_decided_once(large: Newsroom) -> None:
    command = await large.push(await large.write())
    await approve(large, command, reviewer())
    for decide in (approve, reject):
        with pytest.raises(Conflict):
            await decide(large, command, reviewer("审核室"))


async def test_a_region_s_reviewer_knows_nothing_of_the_centres_push(large: Newsroom) -> None:
    command = await large.push(await large.write())
    with pytest.raises(NotFound):
        await approve(large, command, reviewer(prefix="4201"))


async def test_a_retraction_is_never_proposed(large: Newsroom) -> None:
    article = await large.write()
    large.approval_above = None
    await large.push(article)
    await large.deliver(article)
    large.approval_above = 0
    command = await large.retract(article)
    assert (await large.show(command)).state == "issued"
    assert not any(row.want for row in (await large.placements(article)).values())


async def test_a_retraction_takes_from_what_waits_for_approval(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await large.retract(article)
    assert (await large.show(command)).state == "cancelled"
    with pytest.raises(Conflict):
        await approve(large, command, reviewer())


async def test_a_correction_reaches_what_waits_for_approval(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await large.revise(article)
    await large.correct(article)  # of what is nowhere yet
    await approve(large, command, reviewer())
    await large.fire()
    assert {row.want for row in (await large.placements(article)).values()} == {2}


async def test_who_has_put_other_words_into_it_does_not_approve_them(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await large.revise(article)
    other = large.acting(Place(""), actor="审核室")
    await other.correct(article)  # of what is nowhere yet
    with pytest.raises(NotAllowed, match="words"):
        await approve(large, command, reviewer("审核室"))
    await approve(large, command, reviewer())


async def test_an_approved_push_still_waits_for_its_time(large: Newsroom) -> None:
    command = await large.push(await large.write(), not_before=later(hours=1))
    await approve(large, command, reviewer())
    assert await large.fire() == 0
    await large.pass_time(command)
    assert await large.fire() == 1


async def test_who_has_read_other_words_approves_nothing(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article)
    await large.revise(article)
    await large.correct(article)  # between reading and approving
    async with large.database.work() as session:
        with pytest.raises(Conflict, match="other words"):
            await approval.decide(session, command, reviewer(), read={(article, 1)})
    await approve(large, command, reviewer())


async def test_words_that_change_after_the_approval_want_another(large: Newsroom) -> None:
    article = await large.write()
    command = await large.push(article, not_before=later(hours=1))
    await approve(large, command, reviewer())
    await large.revise(article)
    await large.correct(article)
    shown = await large.show(command)
    assert (shown.state, shown.decided_by) == ("proposed", None)
    await large.pass_time(command)
    assert await large.fire() == 0
    await approve(large, command, reviewer())
    assert await large.fire() == 1
    assert {row.want for row in (await large.placements(article)).values()} == {2}


async def pushed(room: Newsroom) -> int:
    """Put a story on all accounts; return its id."""
    article = await room.write()
    await approve(room, await room.push(article), reviewer())
    await room.fire()
    await room.deliver(article)
    await room.revise(article)
    return article


async def test_a_correction_of_many_copies_waits_for_a_second_person(large: Newsroom) -> None:
    article = await pushed(large)
    assert (await large.preview("correct", article)).needs_approval
    command = await large.correct(article)
    assert (await large.show(command)).state == "proposed"
    assert await large.fire() == 0
    assert {row.want for row in (await large.placements(article)).values()} == {1}
    await approve(large, command, reviewer())
    shown = await large.show(command)
    assert (shown.state, shown.progress.total) == ("issued", 3)
    assert {row.want for row in (await large.placements(article)).values()} == {2}


async def test_a_correction_that_was_turned_down_changes_nothing(large: Newsroom) -> None:
    article = await pushed(large)
    command = await large.correct(article)
    await reject(large, command, reviewer())
    assert (await large.show(command)).done
    assert {row.want for row in (await large.placements(article)).values()} == {1}


async def test_a_correction_of_what_was_retracted_meanwhile_can_not_be_approved(
    large: Newsroom,
) -> None:
    article = await pushed(large)
    command = await large.correct(article)
    await large.retract(article)
    with pytest.raises(Banned):
        await approve(large, command, reviewer())


async def test_a_citys_correction_stays_in_the_city_when_it_is_approved(large: Newsroom) -> None:
    (elsewhere,) = await large.enrol("421000")
    article = await pushed(large)
    await large.rows("update articles set region_code = '420100' where id = :id", id=article)
    command = await large.acting(Place("4201")).correct(article)
    await approve(large, command, reviewer())
    rows = await large.placements(article)
    assert {id_: row.want for id_, row in rows.items() if row.want != 2} == {elsewhere: 1}


async def test_a_correction_for_two_cities_stays_in_them_when_it_is_approved(
    large: Newsroom,
) -> None:
    """Though it belongs to the province, which they have in common."""
    await large.enrol("421000")
    (elsewhere,) = await large.enrol("429021")
    article = await pushed(large)
    await large.rows("update articles set region_code = '420100' where id = :id", id=article)
    command = await large.acting(Place("4201"), Place("4210")).correct(article)
    await approve(large, command, reviewer())
    rows = await large.placements(article)
    assert {id_: row.want for id_, row in rows.items() if row.want != 2} == {elsewhere: 1}
