"""Titles, digests, texts and pictures at, below and beyond the limits of the manifest."""

import unicodedata
from dataclasses import replace
from html import escape

from hub.sdk.counting import length
from hub.sdk.manifest import Limit
from hub.sdk.outcomes import Done, Refused
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import limits, wants_at_least
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.engine import Answer
from hub.sdk.testing.lengths import LETTERS, filled
from hub.sdk.testing.seeing import shows_title
from hub.sdk.testing.stories import picture, story
from hub.sdk.testing.trial import Trial

measuring = Family("limits")

_STAND_IN = "\N{REPLACEMENT CHARACTER}"


@measuring.check(where=limits("title"))
async def a_title_at_its_limit_is_whole(trial: Trial) -> None:
    """The longest title that the manifest allows, in letters of every width, is shown whole."""
    limit = _limit(trial, "title")
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
    """A longer title is refused in words, or cut to what the manifest says."""
    limit = _limit(trial, "title")
    for n, letter in enumerate(LETTERS):
        account = trial.enrol()
        title = filled(limit.most + 1, limit.counted, letter)
        copy = trial.copy(account=account, article=story(n, title=title))
        if _is_out(await trial.engine.publish(copy), f"a title of {limit.most + 1}"):
            shown = length(trial.one_post("with a title", account).title, limit.counted)
            expect(shown <= limit.most, f"the title shown has {shown}, the limit is {limit.most}")


@measuring.check(where=wants_at_least("title", 2))
async def a_title_below_its_limit_is_no_surprise(trial: Trial) -> None:
    """The shortest title is shown; a shorter one is refused in words."""
    limit = _limit(trial, "title")
    shortest = filled(limit.least, limit.counted, "汛")
    await trial.must_publish(trial.copy(article=story(0, title=shortest)))
    copy = trial.copy(article=story(1, title=filled(limit.least - 1, limit.counted, "汛")))
    answer = await trial.engine.publish(copy)
    expect(isinstance(answer, Refused), f"the title is too short; {answer} is wrong")
    _is_out(answer, "a title that is too short")


@measuring.check(where=limits("body"))
async def a_body_within_its_limit_is_whole(trial: Trial) -> None:
    """A text of half the length that the manifest allows is shown to its end."""
    limit = _limit(trial, "body")
    end = "（完）"
    text = filled(limit.most // 2, limit.counted, "汛")[: -len(end)] + end
    await trial.must_publish(trial.copy(article=story(body_html=f"<p>{text}</p>")))
    post = trial.one_post("after a publish")
    expect(text in post.text, f"of {limit.most // 2} is shown {post.text[-20:]!r} at the end")


@measuring.check(where=limits("body"))
async def a_body_beyond_its_limit_is_no_surprise(trial: Trial) -> None:
    """A longer text is refused in words, or cut to what the manifest says, between letters."""
    limit = _limit(trial, "body")
    for n, letter in enumerate(LETTERS):
        account = trial.enrol()
        body = f"<p>{filled(limit.most + 1, limit.counted, letter)}</p>"
        copy = trial.copy(account=account, article=story(n, body_html=body))
        if _is_out(await trial.engine.publish(copy), f"a text of {limit.most + 1}"):
            post = trial.one_post("with a text", account)
            shown = length(post.text, limit.counted)
            expect(shown <= limit.most, f"the text shown has {shown}, the limit is {limit.most}")
            expect(not _is_broken(post.text), "the text was cut within a letter")


@measuring.check(where=limits("digest"))
async def a_digest_beyond_its_limit_is_no_surprise(trial: Trial) -> None:
    """The longest digest is taken; a longer one is refused in words, or cut."""
    limit = _limit(trial, "digest")
    for n, letter in enumerate(LETTERS):
        await trial.must_publish(_digested(trial, n, filled(limit.most, limit.counted, letter)))
        longer = _digested(trial, n, filled(limit.most + 1, limit.counted, letter))
        _is_out(await trial.engine.publish(longer), f"a digest of {limit.most + 1}")


@measuring.check(where=limits("images"))
async def pictures_beyond_their_limit_are_no_surprise(trial: Trial) -> None:
    """As many pictures as the manifest allows are taken; one more is refused in words, or left."""
    limit = _limit(trial, "images")
    await trial.must_publish(_illustrated(trial, 0, limit.most))
    _is_out(await trial.engine.publish(_illustrated(trial, 1, limit.most + 1)), "one more picture")


@measuring.check(where=wants_at_least("images", 1))
async def too_few_pictures_are_no_surprise(trial: Trial) -> None:
    """A story without the pictures that the platform wants is refused in words."""
    answer = await trial.engine.publish(_illustrated(trial, 0, 0))
    expect(isinstance(answer, Refused), f"there is no picture; {answer} is wrong")
    _is_out(answer, "a story without pictures")


def _digested(trial: Trial, n: int, digest: str) -> Copy:
    return trial.copy(account=trial.enrol(), article=replace(story(n), digest=digest))


def _illustrated(trial: Trial, n: int, pictures: int) -> Copy:
    assets = tuple(picture(one, "body" if one else "cover") for one in range(pictures))
    text = "<p>防汛物资已经到位，抢险队伍正在集结。</p>"
    body = text + "".join(
        f'<p><img src="{escape(one.url or "")}"></p>' for one in assets if one.role == "body"
    )
    return trial.copy(account=trial.enrol(), article=story(n, body_html=body, assets=assets))


def _is_broken(text: str) -> bool:
    return any(one == _STAND_IN or unicodedata.category(one) == "Cs" for one in text)


def _is_out(answer: Answer, what: str) -> bool:
    """Tell whether it is out; a refusal must have words for an editor, anything else is wrong."""
    if isinstance(answer, Refused):
        expect(answer.why.strip(), f"{what} is refused without a word")
        return False
    expect(isinstance(answer, Done), f"{what} is no surprise to anybody; {answer} is wrong")
    return not any(part.refused for part in getattr(answer, "parts", ()))


def _limit(trial: Trial, name: str) -> Limit:
    limit: Limit = getattr(trial.manifest.limits, name)
    return limit
