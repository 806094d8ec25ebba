"""Titles and digests at, below and beyond the limits of the manifest."""

from dataclasses import replace

from hub.sdk.counting import length
from hub.sdk.outcomes import Refused
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import limits, wants_at_least
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.lengths import LETTERS, filled
from hub.sdk.testing.limits import expect_says_so, is_out, is_out_beyond, limit_of
from hub.sdk.testing.seeing import shows_title
from hub.sdk.testing.stories import story
from hub.sdk.testing.trial import Trial

measuring = Family("limits")


@measuring.check(where=limits("title"))
async def a_title_at_its_limit_is_whole(trial: Trial) -> None:
    """The longest title that the manifest allows, in letters of every width, is shown whole."""
    limit = limit_of(trial, "title")
    for n, letter in enumerate(LETTERS):
        title = filled(limit.most, limit.counted, letter)
        account = trial.enrol()
        await trial.must_publish(trial.copy(account=account, article=story(n, title=title)))
        post = trial.one_post("with the longest title", account)
        expect(
            shows_title(title, post),
            f"{limit.most} {letter!r} are allowed; {post.title!r} is shown",
        )


@measuring.check(where=limits("title"))
async def a_title_beyond_its_limit_is_no_surprise(trial: Trial) -> None:
    """A longer title is refused by name, or cut as the manifest says."""
    limit = limit_of(trial, "title")
    for n, letter in enumerate(LETTERS):
        account = trial.enrol()
        title = filled(limit.most + 1, limit.counted, letter)
        copy = trial.copy(account=account, article=story(n, title=title))
        answer = await trial.engine.publish(copy)
        if is_out_beyond(answer, "title", limit, f"a title of {limit.most + 1}"):
            shown = length(trial.one_post("with a title", account).title, limit.counted)
            expect(shown <= limit.most, f"the title shown has {shown}, the limit is {limit.most}")


@measuring.check(where=wants_at_least("title", 2))
async def a_title_below_its_limit_is_no_surprise(trial: Trial) -> None:
    """The shortest title is shown; a shorter one is refused in words."""
    limit = limit_of(trial, "title")
    shortest = filled(limit.least, limit.counted, "汛")
    await trial.must_publish(trial.copy(article=story(0, title=shortest)))
    copy = trial.copy(article=story(1, title=filled(limit.least - 1, limit.counted, "汛")))
    answer = await trial.engine.publish(copy)
    expect(isinstance(answer, Refused), f"the title is too short; {answer} is wrong")
    is_out(answer, "a title that is too short")


@measuring.check(where=limits("digest"))
async def a_digest_at_its_limit_is_whole(trial: Trial) -> None:
    """The longest digest that the manifest allows, in letters of every width, is shown whole."""
    limit = limit_of(trial, "digest")
    for n, letter in enumerate(LETTERS):
        digest = filled(limit.most, limit.counted, letter)
        copy = _digested(trial, n, digest)
        await trial.must_publish(copy)
        shown = _digest(trial, copy)
        expect(shown == digest, f"{limit.most} {letter!r} are allowed; {shown!r} is shown")


@measuring.check(where=limits("digest"))
async def a_digest_beyond_its_limit_is_no_surprise(trial: Trial) -> None:
    """A longer digest is refused by name, or cut, and readers see that it was."""
    limit = limit_of(trial, "digest")
    for n, letter in enumerate(LETTERS):
        copy = _digested(trial, n, filled(limit.most + 1, limit.counted, letter))
        answer = await trial.engine.publish(copy)
        if is_out_beyond(answer, "digest", limit, f"a digest of {limit.most + 1}"):
            shown = _digest(trial, copy)
            long = length(shown, limit.counted)
            expect(0 < long <= limit.most, f"the digest has {long}, the limit is {limit.most}")
            expect_says_so(shown, "a digest")


def _digested(trial: Trial, n: int, digest: str) -> Copy:
    return trial.copy(account=trial.enrol(), article=replace(story(n), digest=digest))


def _digest(trial: Trial, copy: Copy) -> str:
    post = trial.one_post("with a digest", copy.account)
    if post.digest is None:
        raise Failed("the manifest has limits.digest; the sandbox's posts need a `digest`")
    return post.digest
