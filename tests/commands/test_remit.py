"""How far a command reaches of somebody to whom less than the whole hub was granted."""

from functools import partial

import pytest

from hub.access.remit import Place
from hub.commands import holds, reading
from hub.commands.schemas import HoldRequest
from hub.kit.problems import Conflict, InvalidInput, NotAllowed, NotFound
from tests.commands.newsroom import EVERYWHERE, MANDATE, PLATFORMS, REASON, Newsroom

WUHAN, JINGZHOU, HUBEI = Place("4201"), Place("4210"), Place("42")


async def mine(room: Newsroom, region: str = "420100") -> int:
    """Write a story that belongs to a region; return its id."""
    article = await room.write()
    await room.rows("update articles set region_code = :r where id = :a", r=region, a=article)
    return article


async def wanted(room: Newsroom, article: int) -> set[int]:
    return {id_ for id_, row in (await room.placements(article)).items() if row.want}


async def test_everywhere_is_all_of_what_was_granted(newsroom: Newsroom) -> None:
    here = await newsroom.enrol("420100") + await newsroom.enrol("420106")
    await newsroom.enrol("421000")
    article = await mine(newsroom)
    wuhan = newsroom.acting(WUHAN)
    command = await wuhan.push(article, target=EVERYWHERE)
    assert await wanted(newsroom, article) == set(here)
    assert (await wuhan.show(command)).region_code == "420100"


async def test_another_regions_name_in_a_target_is_refused_by_its_field(
    newsroom: Newsroom,
) -> None:
    await newsroom.enrol("420100")
    article = await mine(newsroom)
    for codes in (["420100", "421000"], ["420000"]):
        with pytest.raises(NotAllowed) as refused:
            await newsroom.acting(WUHAN).push(article, target={"regions": codes})
        assert [e.field for e in refused.value.errors] == [f"body.target.regions[{len(codes) - 1}]"]
    assert await newsroom.placements(article) == {}


async def test_another_regions_account_is_one_that_is_not_there(newsroom: Newsroom) -> None:
    (theirs,) = await newsroom.enrol("421000")
    article = await mine(newsroom)
    for account in (theirs, 987_654):
        with pytest.raises(InvalidInput) as refused:
            await newsroom.acting(WUHAN).push(article, target={"accounts": [account]})
        (error,) = refused.value.errors
        assert error.reason == f"there is no account {account}"


async def test_another_regions_draft_is_an_article_that_is_not_there(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    draft = await mine(newsroom, "421000")
    wuhan = newsroom.acting(WUHAN)
    for issue in (wuhan.push, wuhan.correct, wuhan.retract, wuhan.reinstate):
        with pytest.raises(InvalidInput) as refused:
            await issue(draft)
        (error,) = refused.value.errors
        assert (error.field, error.reason) == ("body.articles[0]", f"there is no article {draft}")


async def test_what_was_pushed_to_you_you_may_push_on(newsroom: Newsroom) -> None:
    (city,) = await newsroom.enrol("420100")
    (county,) = await newsroom.enrol("420106")
    article = await newsroom.write()
    await newsroom.push(article, target={"accounts": [city]})
    await newsroom.acting(WUHAN).push(article)
    assert await wanted(newsroom, article) == {city, county}


async def test_nobody_pushes_on_what_was_not_sent_to_them(newsroom: Newsroom) -> None:
    (city,) = await newsroom.enrol("420100")
    (county,) = await newsroom.enrol("420106")
    await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.revise(article)
    await newsroom.push(article, target={"accounts": [city]})
    await newsroom.revise(article)
    await newsroom.push(article, target={"regions": ["421000"]})
    wuhan = newsroom.acting(WUHAN)
    for issue in (
        partial(wuhan.push, article),
        partial(wuhan.correct, article),
        partial(wuhan.preview, "push", article, target=EVERYWHERE),
        partial(wuhan.preview, "correct", article),
    ):
        for version in (3, 4):
            with pytest.raises(InvalidInput) as refused:
                await issue(version=version)
            (error,) = refused.value.errors
            assert error.field == "body.version"
            assert error.reason == f"article {article} has the versions 1 to 2"
    await wuhan.push(article)
    rows = await newsroom.placements(article)
    assert (rows[city].want, rows[county].want) == (2, 2)
    await wuhan.correct(article)
    rows = await newsroom.placements(article)
    assert (rows[city].want, rows[county].want) == (2, 2)
    await newsroom.acting(WUHAN, JINGZHOU).correct(article)
    rows = await newsroom.placements(article)
    assert (rows[city].want, rows[county].want) == (3, 3)


async def test_a_city_retracts_in_all_of_the_city_without_naming_it(newsroom: Newsroom) -> None:
    here = await newsroom.enrol("420100", count=2)
    there = await newsroom.enrol("421000")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    wuhan = newsroom.acting(WUHAN)
    command = await wuhan.retract(article)
    rows = await newsroom.placements(article)
    assert {id_ for id_, row in rows.items() if row.want} == set(there)
    assert (await wuhan.show(command)).progress.total == len(here)
    assert (await wuhan.show(command)).beyond == 1  # and the city's officer is told so
    (ban,) = await newsroom.rows("select scope, reach from bans")
    assert tuple(ban) == ("region", "4201")


async def test_a_unit_retracts_on_its_own_accounts_and_bans_nobody_elses(
    newsroom: Newsroom,
) -> None:
    (own,) = await newsroom.enrol("420100")
    (other,) = await newsroom.enrol("420100")
    await newsroom.rows(
        "insert into organisations (name, region_code, level) values "
        "('武汉市水务局', '420100', 'department')"
    )
    ((unit,),) = await newsroom.rows("select id from organisations where name = '武汉市水务局'")
    await newsroom.rows(
        "update accounts set organisation_id = :unit where id = :own", unit=unit, own=own
    )
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.acting(Place("4201", unit), actor="武汉市水务局").retract(article)
    assert await wanted(newsroom, article) == {other}
    (ban,) = await newsroom.rows("select scope, reach from bans")
    assert tuple(ban) == ("account", str(own))


async def test_a_correction_stays_where_it_was_granted(newsroom: Newsroom) -> None:
    (here,) = await newsroom.enrol("420100")
    (there,) = await newsroom.enrol("421000")
    article = await mine(newsroom)
    await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.revise(article)
    wuhan = newsroom.acting(WUHAN)
    command = await wuhan.correct(article)
    rows = await newsroom.placements(article)
    assert (rows[here].want, rows[there].want) == (2, 1)
    assert (await wuhan.show(command)).beyond == 1


async def test_what_the_province_retracted_no_city_reinstates(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await mine(newsroom)
    await newsroom.push(article)
    await newsroom.retract(article, scope={"regions": ["420100"]})
    wuhan = newsroom.acting(WUHAN)
    with pytest.raises(Conflict) as refused:
        await wuhan.reinstate(article)
    assert "retracted from above" in refused.value.errors[0].reason
    await newsroom.reinstate(article)
    await wuhan.retract(article)
    await wuhan.reinstate(article)  # their own


async def test_another_regions_command_is_one_that_is_not_there(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    command = await newsroom.acting(WUHAN).push(await mine(newsroom))
    jingzhou = newsroom.acting(JINGZHOU, actor="荆州市融媒体中心")
    for id_ in (command, 987_654):
        for act in (
            jingzhou.show(id_),
            jingzhou.retry(id_),
            pause(jingzhou, id_),
        ):
            with pytest.raises(NotFound, match=f"There is no command {id_}"):
                await act
    assert (await newsroom.acting(HUBEI, actor="省融媒体中心").show(command)).id == command


async def test_the_centres_command_is_not_a_citys_to_pause(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write())
    with pytest.raises(NotFound):
        await pause(newsroom.acting(WUHAN), command)


async def test_who_issued_a_command_reads_it_wherever_it_went(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    await newsroom.enrol("421000")
    both = newsroom.acting(WUHAN, JINGZHOU)
    command = await both.push(await mine(newsroom))
    assert (await both.show(command)).region_code == "420000"  # what they have in common
    async with newsroom.database.work() as session:
        found = await reading.get(session, command, newsroom.acting(WUHAN).mandate)
    assert found.progress.total == 2  # the same name, whatever was granted since


async def test_nobody_meets_the_idempotency_key_of_another(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await mine(newsroom)
    theirs = await newsroom.acting(WUHAN).push(article, key="2026-07-01")
    own = await newsroom.push(article, key="2026-07-01")
    assert own != theirs


async def test_a_city_holds_its_region_and_no_more(newsroom: Newsroom) -> None:
    wuhan = newsroom.acting(WUHAN)
    for scope, reach in (("hub", ""), ("platform", "site"), ("region", "421000")):
        with pytest.raises(NotAllowed):
            await hold(wuhan, scope, reach)
    assert await hold(wuhan, "region", "420106")


async def test_a_hold_from_above_is_seen_and_not_lifted(newsroom: Newsroom) -> None:
    whole = await hold(newsroom, "hub")
    other = await hold(newsroom, "region", "421000")
    wuhan = newsroom.acting(WUHAN)
    with pytest.raises(NotAllowed, match=MANDATE.actor):
        await lift(wuhan, whole)
    with pytest.raises(NotFound):
        await lift(wuhan, other)  # it holds nothing of theirs


async def test_the_centre_takes_over_a_citys_hold(newsroom: Newsroom) -> None:
    wuhan = newsroom.acting(WUHAN)
    first = await hold(wuhan, "region", "420100")
    assert await hold(newsroom, "region", "420100") == first
    with pytest.raises(NotAllowed):
        await lift(wuhan, first)


async def hold(room: Newsroom, scope: str, reach: str = "") -> int:
    wanted = HoldRequest.model_validate({"scope": scope, "reach": reach, "reason": REASON})
    async with room.database.work() as session:
        placed, _ = await holds.place(session, wanted, room.mandate, platforms=PLATFORMS)
        return placed.id


async def lift(room: Newsroom, hold_id: int) -> None:
    async with room.database.work() as session:
        await holds.lift(session, hold_id, room.mandate)


async def pause(room: Newsroom, command: int) -> None:
    async with room.database.work() as session:
        await holds.pause(session, command, room.mandate, reason=REASON)
