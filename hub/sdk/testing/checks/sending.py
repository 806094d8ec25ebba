"""Editions: several stories in one send."""

from hub.sdk.outcomes import Done, Gone, Pending, Present, Refused
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import deletes, reads_back, sends_editions
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.trial import Trial

STORIES, RETRACTED = 5, 2  # the third, counted from 0

sending = Family("editions")


@sending.check(where=sends_editions)
async def an_edition_names_each_of_its_stories(trial: Trial) -> None:
    """Five stories in one send: five are shown, each with a name of its own."""
    edition = await _sent(trial)
    names = {part.remote_id for part in edition.parts}
    expect(len(names) == len(edition.articles), f"{len(names)} names for {len(edition.articles)}")
    expect(len(trial.live()) == len(edition.articles), f"{len(trial.live())} stories are shown")


@sending.check(where=sends_editions, vital=True)
async def an_edition_of_five_without_the_third_is_four(trial: Trial) -> None:
    """The third of five is retracted, twice: the other four remain."""
    if deletes(trial.manifest):
        return
    edition = await _sent(trial)
    third = edition.part(RETRACTED)
    for _ in range(2):
        answer = await trial.engine.retract(third)
        expect(isinstance(answer, Done | Pending), f"retracting the third came to {answer}")
        trial.settle()
        _expect_without(trial, edition, third.article.title)
    if not reads_back(trial.manifest):
        await _expect_seen(trial, edition)


@sending.check(where=sends_editions)
async def a_refused_story_does_not_stop_the_others(trial: Trial) -> None:
    """One story is refused: the others are out, or nothing is and the culprit is named."""
    trial.sandbox.refuse_content(trial.owner)
    edition = trial.edition(STORIES)
    answer = await trial.engine.publish(edition)
    if isinstance(answer, Refused):
        expect(answer.culprits, "an edition was refused, and nobody knows because of which story")
        expect(not trial.live(), "an edition was refused, and some of it is shown")
        return
    refused = [part for part in getattr(answer, "parts", ()) if part.refused]
    expect(refused, f"a story was refused; {answer} does not say which")
    shown = len(trial.live())
    expect(shown == len(edition.articles) - len(refused), f"{shown} stories are shown")


async def _sent(trial: Trial) -> Copy:
    edition = trial.edition(STORIES)
    done = await trial.must_publish(edition)
    if len(done.parts) != len(edition.articles):
        raise Failed(f"{len(edition.articles)} stories were sent; Done has {len(done.parts)} parts")
    trial.settle()
    return edition


def _expect_without(trial: Trial, edition: Copy, title: str) -> None:
    shown = [f"{post.title}\n{post.text}" for post in trial.live()]
    wanted = [article.title for article in edition.articles if article.title != title]
    expect(len(shown) == len(wanted), f"{len(shown)} stories remain, not {len(wanted)}")
    for one in wanted:
        expect(any(one in text for text in shown), f"{one!r} was taken away too")


async def _expect_seen(trial: Trial, edition: Copy) -> None:
    for n in range(len(edition.articles)):
        sight = await trial.engine.call(edition.part(n), "read_back")
        wanted = Gone if n == RETRACTED else Present
        expect(isinstance(sight, wanted), f"of story {n + 1} read-back says {sight}")
