"""Is a story there now? By the interface, and where that can't tell, as a reader sees its page."""

from urllib.parse import urlsplit

import httpx

from connectors.wechat import recent
from connectors.wechat.api import Api
from connectors.wechat.errors import Kind
from connectors.wechat.ids import Story
from connectors.wechat.outcomes import Ended
from hub.sdk import CannotTell, Gone, Placement, Present, Sighting

# What a page says, by the reports of many readers of it; a page that wants proof of a human
# has none of these.
SHOWN = 'id="js_content"'
END = "</html>"  # of a page that is whole
REMOVED = (
    "该内容已被发布者删除",
    "此内容已被发布者删除",
    "此内容因违规无法查看",
    "此内容因违规已删除",
)


async def read_back(api: Api, placement: Placement, story: Story) -> Sighting:
    """Look at one story."""
    look = _in_mass if story.message.is_mass else _published
    seen = await look(api, story)
    if isinstance(seen, CannotTell) and placement.url:
        page = await by_page(api, placement.url, str(story))
        return seen if isinstance(page, CannotTell) and seen.after else page
    return seen


async def _published(api: Api, story: Story) -> Sighting:
    question = {"article_id": story.message.number}
    try:
        answer, problem = await api.ask("freepublish/getarticle", "news_item", json=question)
    except Ended as ended:
        return CannotTell(getattr(ended.outcome, "why", ""))
    evidence = {"seen": "freepublish/getarticle"}
    if problem is not None:
        gone = problem.kind is Kind.MISSING
        return Gone({**evidence, "errcode": problem.code}) if gone else CannotTell(str(problem))
    stories = recent.stories_of(answer)
    if story.index > len(stories):
        return CannotTell(f"the message has {len(stories)} stories, and this is {story.index}")
    listed = stories[story.index - 1]
    return Gone(evidence) if listed.deleted else Present(str(story), listed.url, evidence=evidence)


async def _in_mass(api: Api, story: Story) -> Sighting:
    """Ask about the message: its status speaks of the whole only."""
    question = {"msg_id": story.message.number}
    try:
        answer, problem = await api.ask("message/mass/get", "msg_status", json=question)
    except Ended as ended:
        return CannotTell(getattr(ended.outcome, "why", ""))
    if problem is None and answer["msg_status"] == "DELETE":
        return Gone({"seen": "message/mass/get", "msg_status": "DELETE"})
    why = str(problem or f"msg_status {answer['msg_status']} says nothing of one story")
    return CannotTell(why)


async def by_page(api: Api, url: str, name: str) -> Sighting:
    """Open a story's page as anybody does; `name` is what the hub knows the story by."""
    parts = urlsplit(url)
    address = f"{api.settings.pages_url}{parts.path}?{parts.query}"
    if parts.hostname != urlsplit(address).hostname:
        return CannotTell("its link leads away from WeChat")
    try:
        response = await api.tools.http.get(address)
    except httpx.HTTPError as error:
        return CannotTell(f"{type(error).__name__}: {error}")
    evidence = {"seen": "page", "http_status": response.status_code}
    if response.is_success and SHOWN in response.text:
        return Present(name, url, evidence=evidence)
    words = next((words for words in REMOVED if words in response.text), None)
    if response.is_success and words and END in response.text:
        return Gone({**evidence, "words": words})
    return CannotTell("its page does not show, and does not say that it was removed")
