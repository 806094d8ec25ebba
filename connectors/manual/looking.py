"""Looking at the link that a person gave, as a reader would."""

from hashlib import sha256
from html import unescape
from urllib.parse import quote, unquote

import httpx

from hub.sdk import CannotTell, Gone, Present, Sighting, Tools, platform_words
from hub.sdk.text import plain

GONE = frozenset({404, 410})
TITLE_CHARACTERS = 20  # of the title, in the copy's name: enough to know it again
NAME_CHARACTERS = 500  # of a copy's name; a link may have twice as many
DIGEST = "sha256:"
_MARK = "#:~:text="


def name_of(link: str, title: str) -> str:
    """Name a copy by its link and the beginning of its title, as browsers name a passage.

    A long link is named by its digest; the placement has the link itself.
    """
    page, passage = link.partition("#")[0], _MARK + quote(title[:TITLE_CHARACTERS])
    if len(page) + len(passage) > NAME_CHARACTERS:
        page = DIGEST + sha256(page.encode()).hexdigest()
    return page + passage


def link_and_title(name: str) -> tuple[str, str]:
    """Take a copy's name apart; the title is empty where somebody typed a plain link."""
    link, _, title = name.partition(_MARK)
    return link, unquote(title)


async def look(tools: Tools, link: str, title: str) -> Sighting:
    """Open a link. Only a page that shows the title proves that the story is there."""
    try:
        answer = await tools.http.get(link)
    except httpx.HTTPError as error:
        return CannotTell(f"{type(error).__name__}: {error}")
    evidence = {"http_status": answer.status_code}
    if answer.status_code in GONE:
        return Gone(evidence)
    if not answer.is_success:
        return CannotTell(platform_words(answer))
    if title and _squeezed(title) in _squeezed(unescape(plain(answer.text))):
        return Present(name_of(link, title), link, evidence=evidence)
    return CannotTell(f"页面能打开，但没有看到标题“{title}”，请人工核实：{link}")


def _squeezed(text: str) -> str:
    return "".join(text.split())
