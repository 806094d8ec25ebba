"""Whether a preview is what readers get to see."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from hub.sdk.contract import Account, Article
from hub.sdk.counting import length
from hub.sdk.html import pictures_of
from hub.sdk.manifest import Also, Beyond, Limit
from hub.sdk.optional import Preview, Previews
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import has
from hub.sdk.testing.sandbox import Seen
from hub.sdk.testing.seeing import letters_of
from hub.sdk.testing.stories import picture, story
from hub.sdk.testing.trial import Trial
from hub.sdk.text import plain

FEW, MANY = 2, 40  # sentences: all platforms show the former, some end before the latter do
ROOM_FOR_MARKUP = 2

previewing = Family("previewing")


@previewing.check(where=has(Also.PREVIEW), alone=True)
async def a_preview_is_pure(trial: Trial) -> None:
    """`preview` needs no credentials, says the same each time, and leaves nothing behind."""
    article, account = trial.copy().article, _without_credentials(trial.account)
    before = repr(vars(trial.connector))
    first, second = (_previews(trial).preview(article, account) for _ in range(2))
    expect(isinstance(first, Preview), f"preview gives a Preview, not {first!r}")
    expect(first == second, "one story has two previews")
    expect(repr(vars(trial.connector)) == before, "preview changed the connector")


@previewing.check(where=has(Also.PREVIEW), alone=True)
async def a_preview_refuses_what_rendering_refuses(trial: Trial) -> None:
    """What can never be published has no preview either, and what can be has one."""
    account = _without_credentials(trial.account)
    rendered_with = account if trial.connector.renders_per_account else None
    for what, article in _odd(trial).items():
        rendered = _refusal(trial.connector.render, article, rendered_with)
        previewed = _refusal(_previews(trial).preview, article, account)
        expect(rendered == previewed, f"{what}: render says {rendered!r}, preview {previewed!r}")


@previewing.check(where=has(Also.PREVIEW))
async def a_preview_shows_what_readers_see(trial: Trial) -> None:
    """Its title, its text to the last sentence, its digest and its pictures are the copy's."""
    for n, count in enumerate((FEW, MANY)):
        account = trial.enrol()
        article = trial.suited(story(n, body_html=_body(trial, count)))
        found = _previews(trial).preview(article, _without_credentials(account))
        await trial.must_publish(trial.copy(account=account, article=article))
        _compare(found, trial.one_post("after a publish", account), article)


def _compare(found: Preview, post: Seen, article: Article) -> None:
    read = f"{found.text}\n{plain(found.html)}"
    for one in _told(MANY):
        shown, said = one in post.text, one in read
        expect(shown == said, f"of {one!r}: readers see it: {shown}; the preview shows it: {said}")
    title = letters_of(article.title)
    shown, said = title in f"{post.title}\n{post.text}", title in f"{found.title}\n{read}"
    expect(shown == said, f"of the title: readers see it: {shown}; the preview shows it: {said}")
    if post.digest is not None:
        expect(found.digest == post.digest, f"the digest is {post.digest!r}, not {found.digest!r}")
    if post.pictures is not None:
        count = len({found.cover, *found.pictures, *pictures_of(found.html)} - {""})
        expect(count == post.pictures, f"readers see {post.pictures} pictures, not {count}")


def _body(trial: Trial, count: int) -> str:
    """Write as many sentences as the platform takes; what it cuts is for the check to see."""
    limit = trial.manifest.limits.body
    while limit and limit.beyond is Beyond.REFUSED and _counted(count, limit) > limit.most:
        count //= 2
    return "".join(f"<p>{one}</p>" for one in _told(count))


def _counted(count: int, limit: Limit) -> int:
    return ROOM_FOR_MARKUP * length("".join(_told(count)), limit.counted)


def _told(count: int) -> list[str]:
    """Write sentences that each stand for themselves."""
    return [f"第{n}号汛情通报：水位{20 + n / 10}米，各责任单位须加强巡查。" for n in range(count)]


def _odd(trial: Trial) -> dict[str, Article]:
    usual = trial.copy().article
    return {
        "an ordinary story": usual,
        "a title without end": replace(usual, title="汛" * 2_001),
        "a story without pictures": replace(usual, assets=()),
        "a story with a picture that it does not have": replace(
            usual, body_html=f'{usual.body_html}<p><img src="{picture(9).source}"></p>'
        ),
    }


def _refusal(make: Callable[..., Any], article: Article, account: Account | None) -> str:
    try:
        make(article, account)
    except ValueError as error:
        return str(error)
    return ""


def _without_credentials(account: Account) -> Account:
    return replace(account, credentials=None)


def _previews(trial: Trial) -> Previews:
    return cast("Previews", trial.connector)
