"""A send's draft: made once, checked, and used up by the send.

The draft is the send's own token: it is in no other send, and the platform takes it out of the
draft box when it is sent (draft/add, "after it was sent or published it is removed"). So a draft
that is still there was not sent.
"""

import re
from collections.abc import Sequence
from typing import Any

from connectors.wechat import recent, uploads
from connectors.wechat.api import Api
from connectors.wechat.errors import NO_SUCH_MEDIA, Kind, Problem, of_preparing
from connectors.wechat.ids import mark
from connectors.wechat.outcomes import Ended
from connectors.wechat.render import Payload, Story
from hub.sdk import Placement, Refused, Retry, Step
from hub.sdk.text import plain

Articles = list[dict[str, Any]]

LOST = "content_lost"
LISTED = 20  # draft/batchget: count; the newest come first
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


async def made(api: Api, payloads: Sequence[Payload], placement: Placement) -> Step | None:
    """Make the draft of these stories, unless the placement's state has it already.

    Returns:
        what to keep of it, or None where there is nothing to do.

    Raises:
        Ended: it cannot be made; a refusal names the culprits.
    """
    if "draft" in (placement.state or {}):
        return None
    stories = [Story.of(payload) for payload in payloads]
    articles = [await uploads.article(api, story, mark(placement.key)) for story in stories]
    draft = await _added(api, stories, articles)
    await _check(api, draft, articles)
    return Step({"draft": draft, "channel": api.settings.channel, "stories": len(stories)})


async def discard(api: Api, draft: str) -> None:
    """Delete a draft, so that nobody sends it by hand; one that is gone already is fine.

    Raises:
        Ended: the platform refuses.
    """
    _, problem = await api.ask("draft/delete", json={"media_id": draft})
    if problem is not None and problem.code != NO_SUCH_MEDIA:
        raise Ended(of_preparing(problem))


async def discard_unrecorded(api: Api, placement: Placement) -> None:
    """Delete a draft that was made, and whose maker died before it could say so.

    Raises:
        Ended: the platform refuses.
    """
    question = {"offset": 0, "count": LISTED, "no_content": 1}
    answer = await api.prepare("draft/batchget", "item", json=question)
    ours = f"#{mark(placement.key)}"
    items = answer["item"] if isinstance(answer["item"], list) else []
    for item in (one for one in items if isinstance(one, dict)):
        stories = recent.stories_of(item.get("content"))
        if any(story.source_url.endswith(ours) for story in stories):
            await discard(api, str(item["media_id"]))


async def is_there(api: Api, draft: str) -> bool:
    """Say whether a draft was not sent yet.

    Raises:
        Ended: the platform does not say.
    """
    _, problem = await api.ask("draft/get", "news_item", json={"media_id": draft})
    if problem is not None and problem.code != NO_SUCH_MEDIA:
        raise Ended(of_preparing(problem))
    return problem is None


async def _added(api: Api, stories: list[Story], articles: Articles) -> str:
    answer, problem = await api.ask("draft/add", "media_id", json={"articles": articles})
    if problem is None:
        return str(answer["media_id"])
    if problem.code == NO_SUCH_MEDIA and await uploads.forget_covers(api, stories, articles):
        raise Ended(Retry(f"封面素材已不在，将重新上传：{problem}"))
    raise Ended(await _refusal(api, articles, problem))


async def _refusal(api: Api, articles: Articles, problem: Problem) -> Any:
    """Find the stories that the platform does not take, by drafting each alone."""
    outcome = of_preparing(problem)
    if problem.kind is not Kind.CONTENT or not isinstance(outcome, Refused):
        return outcome
    alone = [len(articles) == 1 or await _is_refused(api, article) for article in articles]
    culprits = tuple(index for index, refused in enumerate(alone) if refused)
    return Refused(outcome.code, outcome.why, culprits)


async def _is_refused(api: Api, article: dict[str, Any]) -> bool:
    answer, problem = await api.ask("draft/add", "media_id", json={"articles": [article]})
    if problem is None:
        await discard(api, str(answer["media_id"]))
    return problem is not None and problem.kind is Kind.CONTENT


async def _check(api: Api, draft: str, articles: Articles) -> None:
    """Compare the draft with what was sent: the platform drops what it dislikes without a word.

    Raises:
        Ended: something is missing; the draft is deleted.
    """
    answer = await api.prepare("draft/get", "news_item", json={"media_id": draft})
    kept = answer["news_item"] if isinstance(answer["news_item"], list) else []
    lost = [
        index
        for index, article in enumerate(articles)
        if index >= len(kept) or not _is_whole(article, kept[index])
    ]
    if lost:
        await discard(api, draft)
        names = "、".join(f"《{articles[index]['title']}》" for index in lost)
        raise Ended(Refused(LOST, f"微信存下的草稿少了内容：{names}", tuple(lost)))


def _is_whole(sent: dict[str, Any], kept: Any) -> bool:
    if not isinstance(kept, dict) or kept.get("title") != sent["title"]:
        return False
    content = str(kept.get("content", ""))
    return content == sent["content"] or _measure(content) == _measure(sent["content"])


def _measure(content: str) -> tuple[str, int]:
    """Return the text, and how many pictures; the platform rewrites tags and addresses."""
    return _UNSEEN.sub("", plain(content)), content.count("<img")
