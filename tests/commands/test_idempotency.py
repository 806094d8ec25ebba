import asyncio

import pytest

from hub.kit.problems import KeyReused
from tests.commands.newsroom import Newsroom


async def test_the_same_key_and_body_is_the_same_command(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()

    first = await newsroom.push(article, key="7d5c-1")
    second = await newsroom.push(article, key="7d5c-1")

    assert second == first
    assert (await newsroom.show(first)).progress.open == 1


async def test_the_order_of_keys_does_not_make_another_body(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    here = {"regions": ["420100"], "levels": ["city"]}
    there = {"levels": ["city"], "regions": ["420100"]}

    first = await newsroom.push(article, target=here, key="7d5c-1")

    assert await newsroom.push(article, target=there, key="7d5c-1") == first


async def test_the_same_key_with_another_body_is_refused(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article, key="7d5c-1")

    with pytest.raises(KeyReused) as refused:
        await newsroom.retract(article, key="7d5c-1")

    assert refused.value.extra["command"] == first
    assert (await newsroom.show(first)).progress.open == 1


async def test_a_request_that_failed_leaves_its_key_free(newsroom: Newsroom) -> None:
    article = await newsroom.write()
    with pytest.raises(Exception, match="can't be made"):
        await newsroom.push(article, key="7d5c-1")
    await newsroom.enrol("420100")

    command = await newsroom.push(article, key="7d5c-1")

    assert (await newsroom.show(command)).progress.open == 1


async def test_ten_at_once_with_the_same_key_make_one_command(newsroom: Newsroom) -> None:
    await newsroom.enrol("420100", count=50)
    article = await newsroom.write()

    commands = await asyncio.gather(*(newsroom.push(article, key="7d5c-1") for _ in range(10)))

    assert len(set(commands)) == 1
    assert (await newsroom.rows("select count(*) as n from commands"))[0].n == 1
    assert (await newsroom.show(commands[0])).progress.open == 50
