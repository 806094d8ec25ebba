import pytest

from hub.kit.problems import Banned
from tests.commands.newsroom import Newsroom, later


async def test_a_correction_goes_to_wherever_the_article_is_or_is_on_its_way(
    newsroom: Newsroom,
) -> None:
    landed, waiting, never = await newsroom.enrol("420100", count=3)
    article = await newsroom.write()
    push = await newsroom.push(article, target={"accounts": [landed, waiting]})
    await newsroom.deliver(article, [landed])
    await newsroom.revise(article)

    command = await newsroom.correct(article)

    placements = await newsroom.placements(article)
    assert never not in placements
    assert {p.want for p in placements.values()} == {2}
    assert {p.command_id for p in placements.values()} == {command}
    assert await newsroom.results(push) == {
        (article, landed): "published",
        (article, waiting): "superseded",
    }
    assert (await newsroom.show(command)).progress.open == 2


async def test_a_correction_leaves_alone_what_is_retracted(newsroom: Newsroom) -> None:
    wuhan, jingzhou = await newsroom.enrol("420100"), await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    retraction = await newsroom.retract(article, scope={"regions": ["420100"]})
    await newsroom.revise(article)

    command = await newsroom.correct(article)

    placements = await newsroom.placements(article)
    assert (placements[wuhan[0]].want, placements[wuhan[0]].command_id) == (0, retraction)
    assert (placements[jingzhou[0]].want, placements[jingzhou[0]].command_id) == (2, command)
    assert (await newsroom.show(command)).progress.total == 1


async def test_a_correction_to_what_is_there_already_closes_at_once(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)

    command = await newsroom.correct(article)

    assert await newsroom.results(command) == {(article, account): "already"}
    assert (await newsroom.show(command)).done


async def test_a_correction_never_brings_back_an_older_version(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.revise(article)
    await newsroom.push(article)

    await newsroom.correct(article, version=1)

    assert (await newsroom.placements(article))[account].want == 2


async def test_a_correction_on_the_wire_waits_for_its_holder(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.take(article, account)
    held = (await newsroom.placements(article))[account]
    await newsroom.revise(article)

    command = await newsroom.correct(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.worker, placement.due_at) == (held.worker, held.due_at)
    assert (placement.command_id, placement.want) == (command, 2)


async def test_what_has_not_gone_out_still_expires_after_a_correction(newsroom: Newsroom) -> None:
    landed, waiting = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article, not_after=later(hours=1))
    await newsroom.deliver(article, [landed])
    await newsroom.revise(article)

    await newsroom.correct(article)

    placements = await newsroom.placements(article)
    assert placements[waiting].not_after is not None
    assert placements[landed].not_after is None


async def test_a_correction_reaches_pushes_that_still_wait(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    push = await newsroom.push(article, not_before=later(hours=1))
    await newsroom.revise(article)

    await newsroom.correct(article)
    await newsroom.pass_time(push)
    await newsroom.fire()

    placement = (await newsroom.placements(article))[account]
    assert (placement.command_id, placement.want) == (push, 2)


async def test_a_suspended_account_refuses_a_correction_visibly(newsroom: Newsroom) -> None:
    active, suspended = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    push = await newsroom.push(article)
    await newsroom.deliver(article, [active])
    await newsroom.rows("update accounts set status = 'suspended' where id = :a", a=suspended)
    await newsroom.revise(article)

    command = await newsroom.correct(article)

    assert await newsroom.results(command) == {(article, suspended): "suspended"}
    assert (await newsroom.placements(article))[suspended].command_id == push
    assert (await newsroom.show(command)).progress.total == 2


async def test_a_correction_of_what_is_retracted_everywhere_is_refused(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.retract(article)
    await newsroom.revise(article)

    with pytest.raises(Banned):
        await newsroom.correct(article)


async def test_a_correction_of_what_is_nowhere_is_done_at_once(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")

    command = await newsroom.correct(await newsroom.write())

    shown = await newsroom.show(command)
    assert (shown.progress.total, shown.done) == (0, True)
