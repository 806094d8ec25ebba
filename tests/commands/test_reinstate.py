import pytest

from hub.kit.problems import Banned, Conflict
from tests.commands.newsroom import Newsroom


async def test_reinstating_lifts_the_ban_and_pushes_nothing(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.retract(article)
    await newsroom.deliver(article)

    command = await newsroom.reinstate(article)

    placement = (await newsroom.placements(article))[account]
    assert (placement.want, placement.due_at) == (0, None)
    assert (await newsroom.show(command)).done
    assert newsroom.effects[-1].lanes == set()
    await newsroom.push(article)
    assert (await newsroom.placements(article))[account].want == 1


async def test_reinstating_a_region_leaves_the_other_bans(newsroom: Newsroom) -> None:
    wuhan, jingzhou = await newsroom.enrol("420100"), await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.retract(article, scope={"regions": ["420100", "421000"]})

    await newsroom.reinstate(article, scope={"regions": ["420100"]})

    command = await newsroom.push(article)
    assert set(await newsroom.placements(article)) == set(wuhan)
    assert await newsroom.results(command) == {(article, jingzhou[0]): "banned"}


async def test_reinstating_without_a_scope_lifts_all_bans(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.retract(article, scope={"regions": ["420100"], "accounts": [account]})
    await newsroom.retract(article)

    await newsroom.reinstate(article)

    await newsroom.push(article)
    assert set(await newsroom.placements(article)) == {account}


async def test_a_part_of_a_ban_can_not_be_lifted(newsroom: Newsroom) -> None:
    article = await newsroom.write()
    await newsroom.retract(article)

    with pytest.raises(Conflict) as refused:
        await newsroom.reinstate(article, scope={"regions": ["420100"]})

    assert "everywhere" in refused.value.errors[0].reason
    with pytest.raises(Banned):
        await newsroom.push(article)


async def test_what_is_not_banned_can_not_be_reinstated(newsroom: Newsroom) -> None:
    banned, free = await newsroom.write(), await newsroom.write()
    await newsroom.retract(banned)

    with pytest.raises(Conflict) as refused:
        await newsroom.reinstate(banned, free)

    assert [error.field for error in refused.value.errors] == ["body.articles[1]"]
    with pytest.raises(Banned):
        await newsroom.push(banned)


async def test_reinstating_the_origin_frees_what_is_derived(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    origin = await newsroom.write()
    adoption = await newsroom.write(derived_from=origin)
    await newsroom.retract(origin)

    with pytest.raises(Conflict) as refused:
        await newsroom.reinstate(adoption)
    assert f"article {origin}" in refused.value.errors[0].reason
    await newsroom.reinstate(origin)

    await newsroom.push(adoption)
    assert set(await newsroom.placements(adoption)) == {account}


async def test_what_was_retracted_by_itself_stays_banned(newsroom: Newsroom) -> None:
    origin = await newsroom.write()
    adoption = await newsroom.write(derived_from=origin)
    await newsroom.retract(adoption)
    await newsroom.retract(origin)

    await newsroom.reinstate(origin)

    with pytest.raises(Banned):
        await newsroom.push(adoption)
