"""What becomes of a story's text."""

import json
from collections.abc import Mapping
from typing import Any

from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.seeing import letters_of, shows_title
from hub.sdk.testing.stories import story
from hub.sdk.testing.trial import Trial

rendering = Family("rendering")

SCRIPTS: Mapping[str, str] = {
    "an emoji of four people": "转移安置👩‍👩‍👧‍👦家庭",
    "a flag and a skin tone": "志愿者👍🏽🇨🇳集结",
    "right to left": "شكرا للمتطوعين",
    "full-width letters": "ＡＢＣ１２３号险情",
    "a letter beyond the BMP": "𠮷田堤段险情通报",
    "a letter with a mark": "re\u0301sume\u0301 汛情",
    "a space of no width": "水位\u200b超警戒线",
}
_PLAIN = (bytes, str, int)


@rendering.check(alone=True)
async def rendering_is_pure(trial: Trial) -> None:
    """The same story gives the same payload, and nothing is left behind."""
    account = trial.account if trial.connector.renders_per_account else None
    before = repr(vars(trial.connector))
    first, second = (trial.connector.render(trial.copy().article, account) for _ in range(2))
    expect(first == second, "one story was rendered twice, into different payloads")
    expect(first is not None, "render gave None")
    expect(repr(vars(trial.connector)) == before, "render changed the connector")


@rendering.check(alone=True)
async def a_payload_is_plain_data(trial: Trial) -> None:
    """A payload is JSON or bytes, so that it can go to another process."""
    account = trial.account if trial.connector.renders_per_account else None
    payload = trial.connector.render(trial.copy().article, account)
    expect(isinstance(payload, _PLAIN) or _is_json(payload), f"it is a {type(payload).__name__}")


@rendering.check()
async def every_script_arrives(trial: Trial) -> None:
    """Emoji, right-to-left, full-width and rare letters are shown as they were written."""
    for n, (what, title) in enumerate(SCRIPTS.items()):
        account = trial.enrol()
        body = f"<p>{title}：请各单位落实防汛责任，加强巡查。</p>"
        copy = trial.copy(account=account, article=story(n, title=title, body_html=body))
        await trial.must_publish(copy)
        post = trial.one_post(f"with {what} in it", account)
        expect(shows_title(title, post), f"of {title!r} ({what}) is shown {post.title!r}")
        expect(letters_of(title) in letters_of(post.text), f"the text has lost {title!r} ({what})")


@rendering.check()
async def a_title_is_no_markup(trial: Trial) -> None:
    """Readers see the angle brackets and ampersands of a title as letters."""
    title = "水位<25米&流量>3万"
    await trial.must_publish(trial.copy(article=story(title=title)))
    post = trial.one_post("after a publish")
    expect(shows_title(title, post), f"of {title!r} is shown {post.title!r}")


def _is_json(value: Any) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError):
        return False
