"""How many pictures a story may have, and how large: at, below and beyond the manifest's limits."""

from collections.abc import Sequence

from hub.sdk.contract import Picture
from hub.sdk.outcomes import Refused
from hub.sdk.testing.check import Failed, Family, Run, expect
from hub.sdk.testing.checks.where import limits, wants_at_least
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.limits import is_out, is_out_beyond, limit_of
from hub.sdk.testing.stories import picture, story
from hub.sdk.testing.trial import Trial

illustrating = Family("limits")


@illustrating.check(where=limits("images"))
async def pictures_at_their_limit_are_shown(trial: Trial) -> None:
    """As many pictures as the manifest allows are shown, with a cover among them or without."""
    limit = limit_of(trial, "images")
    stories = [_several(trial, limit.most, cover=cover) for cover in (True, False)]
    for copy in stories:
        await trial.must_publish(copy)
    shown = max(_shown(trial, copy) for copy in stories)
    expect(shown == limit.most, f"{limit.most} pictures are allowed; {shown} are shown")


@illustrating.check(where=limits("images"))
async def pictures_beyond_their_limit_are_no_surprise(trial: Trial) -> None:
    """One picture more is refused by name, or left out as the manifest says."""
    limit = limit_of(trial, "images")
    for cover in (True, False):
        copy = _several(trial, limit.most + 1, cover=cover)
        if is_out_beyond(await trial.engine.publish(copy), "images", limit, "one picture more"):
            shown = _shown(trial, copy)
            expect(shown <= limit.most, f"{shown} pictures are shown, the limit is {limit.most}")


@illustrating.check(where=wants_at_least("images", 1))
async def too_few_pictures_are_no_surprise(trial: Trial) -> None:
    """A story without the pictures that the platform wants is refused in words."""
    answer = await trial.engine.publish(_illustrated(trial, ()))
    expect(isinstance(answer, Refused), f"there is no picture; {answer} is wrong")
    is_out(answer, "a story without pictures")


def _large(name: str, role: str) -> Run:
    async def run(trial: Trial) -> None:
        limit = limit_of(trial, name)
        fits, too_large = (
            _illustrated(trial, (picture(n, role, size=limit.most + n),)) for n in range(2)
        )
        await trial.must_publish(fits)
        expect(_shown(trial, fits), f"{limit.most} bytes are allowed; the picture is not shown")
        what = f"a picture of {limit.most + 1} bytes"
        if is_out_beyond(await trial.engine.publish(too_large), name, limit, what):
            expect(_shown(trial, too_large) < _shown(trial, fits), f"{what} is shown")

    return run


illustrating.add(
    "a_large_cover_is_no_surprise",
    "A cover of just as many bytes as are allowed is shown; one more is refused or left out.",
    _large("cover_bytes", "cover"),
    limits("cover_bytes"),
)
illustrating.add(
    "a_large_picture_is_no_surprise",
    "A picture of just as many bytes as are allowed is shown; one more is refused or left out.",
    _large("image_bytes", "inline"),
    limits("image_bytes"),
)


def _several(trial: Trial, pictures: int, *, cover: bool) -> Copy:
    roles = ("cover" if cover and n == 0 else "inline" for n in range(pictures))
    return _illustrated(trial, [picture(n, role) for n, role in enumerate(roles)])


def _illustrated(trial: Trial, assets: Sequence[Picture]) -> Copy:
    body = "<p>防汛物资已经到位，抢险队伍正在集结。</p>" + "".join(
        f'<p><img src="asset:{one.digest}"></p>' for one in assets if one.role == "inline"
    )
    article = story(body_html=body, assets=tuple(assets))
    return trial.copy(account=trial.enrol(), article=article)


def _shown(trial: Trial, copy: Copy) -> int:
    post = trial.one_post("with pictures", copy.account)
    if post.pictures is None:
        raise Failed("the manifest limits pictures; the sandbox's posts need their `pictures`")
    return post.pictures
