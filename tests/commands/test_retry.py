import pytest

from hub.kit.problems import Banned, InvalidInput, NotFound
from tests.commands.newsroom import Newsroom


async def test_what_is_parked_is_due_again(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "exhausted")
    await newsroom.rows("update placements set lane = 'site/push_slow'")
    assert (await newsroom.show(command)).progress.parked == 1

    out = await newsroom.retry(command)

    assert (out.retried, out.closed, out.left) == (1, 0, 0)
    placement = (await newsroom.placements(article))[account]
    assert (placement.parked, placement.tries, placement.lane) == (None, 0, "site/push")
    assert placement.due_at is not None
    progress = (await newsroom.show(command)).progress
    assert (progress.parked, progress.open) == (0, 1)
    assert newsroom.effects[-1].lanes == {"site/push"}


async def test_only_what_is_asked_for_is_tried_again(newsroom: Newsroom) -> None:
    refused, dead = await newsroom.enrol("420100", count=2)
    (elsewhere,) = await newsroom.enrol("420100", "webhook")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, refused, "refused")
    await newsroom.park(article, dead, "credentials")
    await newsroom.park(article, elsewhere, "credentials")

    assert (await newsroom.retry(command, codes=["credentials"], platforms=["site"])).retried == 1
    assert (await newsroom.placements(article))[dead].parked is None
    assert (await newsroom.retry(command, accounts=[elsewhere])).retried == 1
    assert (await newsroom.placements(article))[refused].parked == "refused"


async def test_what_another_command_took_over_is_not_tried_again(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    first = await newsroom.push(article)
    await newsroom.push(article)
    await newsroom.park(article, account, "refused")

    assert (await newsroom.retry(first)).retried == 0
    assert (await newsroom.placements(article))[account].parked == "refused"


async def test_what_may_have_been_published_needs_somebody_to_look(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "unknown", have="doubt", version=1)

    out = await newsroom.retry(command)

    assert (out.retried, out.left) == (0, 1)
    assert (await newsroom.placements(article))[account].parked == "unknown"


async def test_somebody_saw_that_it_is_not_there(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "unknown", have="doubt", version=1)

    out = await newsroom.retry(command, confirm="not_there")

    assert out.retried == 1
    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.have_version, placement.incarnation) == ("none", None, 1)
    assert (placement.parked, placement.open) == (None, True)
    (seen,) = await newsroom.rows("select viewpoint, saw, evidence from observations")
    assert tuple(seen) == ("person", "gone", {"actor": "省融媒体中心"})


async def test_somebody_found_the_copy(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "unknown", have="doubt", version=1)

    copy = {"account_id": account, "remote_id": "20260701-17", "url": "https://a.hubei.example/17"}
    out = await newsroom.retry(command, copies=[copy])

    assert out.retried == 1
    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.have_version) == ("present", 1)
    assert (placement.remote_id, placement.url) == ("20260701-17", "https://a.hubei.example/17")
    assert placement.due_at is not None


async def test_a_copy_that_fits_nothing_is_named(newsroom: Newsroom) -> None:
    doubtful, delivered = await newsroom.enrol("420100", count=2)
    first, second = await newsroom.write(), await newsroom.write()
    await newsroom.push(first)
    await newsroom.deliver(first)
    command = await newsroom.push(second)
    await newsroom.park(second, doubtful, "unknown", have="doubt", version=1)

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.retry(
            command,
            copies=[
                {"account_id": delivered, "remote_id": "17"},
                {"account_id": doubtful, "remote_id": f"{first}-{doubtful}-0"},
            ],
        )

    assert {error.field for error in wrong.value.errors} == {"body.copies[0]", "body.copies[1]"}
    assert "another placement" in wrong.value.errors[1].reason
    assert (await newsroom.placements(second))[doubtful].parked == "unknown"


async def test_of_several_articles_a_copy_must_say_which(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    command = await newsroom.push(await newsroom.write(), await newsroom.write())

    with pytest.raises(InvalidInput) as wrong:
        await newsroom.retry(command, copies=[{"account_id": account, "remote_id": "17"}])

    assert [error.field for error in wrong.value.errors] == ["body.copies[0].article_id"]


async def test_a_retraction_whose_copy_somebody_saw_gone_is_closed(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    command = await newsroom.retract(article)
    await newsroom.park(article, account, "cannot_tell", have="gone?")

    out = await newsroom.retry(command, confirm="not_there")

    assert (out.retried, out.closed) == (0, 1)
    assert await newsroom.results(command) == {(article, account): "gone"}
    placement = (await newsroom.placements(article))[account]
    assert (placement.have, placement.open, placement.due_at) == ("none", False, None)
    assert placement.incarnation == 1
    assert (await newsroom.show(command)).done


async def test_a_copy_that_is_believed_to_be_there_must_be_named_to_be_gone(
    newsroom: Newsroom,
) -> None:
    by_hand, other = await newsroom.enrol("420100", count=2)
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    command = await newsroom.retract(article)
    await newsroom.park(article, by_hand, "unsupported", have="present", version=1)
    await newsroom.park(article, other, "unsupported", have="present", version=1)

    assert (await newsroom.retry(command, confirm="not_there")).closed == 0
    await newsroom.park(article, by_hand, "unsupported", have="present", version=1)
    out = await newsroom.retry(command, confirm="not_there", accounts=[by_hand])

    assert (out.retried, out.closed) == (0, 1)
    assert await newsroom.results(command) == {(article, by_hand): "gone"}
    assert (await newsroom.placements(article))[other].have == "present"


async def test_what_is_parked_after_it_closed_can_be_tried_again(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.deliver(article)
    await newsroom.park(article, account, "missing")

    assert (await newsroom.retry(command)).retried == 1

    placement = (await newsroom.placements(article))[account]
    assert (placement.parked, placement.open) == (None, False)
    assert (await newsroom.show(command)).progress.succeeded == 1


async def test_a_retry_inside_a_ban_is_refused(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "refused")
    await newsroom.retract(article)

    with pytest.raises(Banned):
        await newsroom.retry(command)


async def test_a_retry_is_refused_where_an_account_moved_into_a_banned_region(
    newsroom: Newsroom,
) -> None:
    (account,) = await newsroom.enrol("421000")
    article = await newsroom.write()
    command = await newsroom.push(article)
    await newsroom.park(article, account, "refused")
    await newsroom.retract(article, scope={"regions": ["420100"]})
    await newsroom.rows("update accounts set region_code = '420106'")

    with pytest.raises(Banned) as refused:
        await newsroom.retry(command)

    assert str(account) in refused.value.detail


async def test_a_retraction_is_tried_again_though_the_article_is_banned(newsroom: Newsroom) -> None:
    (account,) = await newsroom.enrol("420100")
    article = await newsroom.write()
    await newsroom.push(article)
    await newsroom.deliver(article)
    command = await newsroom.retract(article)
    await newsroom.park(article, account, "credentials", have="present", version=1)

    assert (await newsroom.retry(command)).retried == 1
    assert (await newsroom.placements(article))[account].lane == "site/retract"


async def test_a_command_that_is_not_there_can_not_be_tried_again(newsroom: Newsroom) -> None:
    with pytest.raises(NotFound):
        await newsroom.retry(7)


async def test_a_thousand_copies_with_the_longest_names_are_taken_in(newsroom: Newsroom) -> None:
    accounts = await newsroom.enrol("420100", "webhook", count=1_000)
    article = await newsroom.write()
    command = await newsroom.push(article)
    for account in accounts:
        await newsroom.park(article, account, "unknown", have="doubt", version=1)
    link = "https://app.wuhan.example/" + "x" * 974
    copies = [
        {"account_id": account, "remote_id": f"{account}{'稿' * 490}", "url": link}
        for account in accounts
    ]

    out = await newsroom.retry(command, copies=copies)

    assert (out.retried, out.left) == (1_000, 0)
