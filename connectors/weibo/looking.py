"""Finding a post again: by what we put into it, or by its number."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from connectors.weibo.api import Answer, get
from connectors.weibo.errors import MISSING
from connectors.weibo.names import address_of, number_of
from connectors.weibo.render import marks
from hub.sdk import Account, CannotTell, Gone, Placement, Present, Sighting, Tools

PAGE = 100  # posts: the most that user_timeline gives
MOST_PAGES = 5  # beyond 500 posts since the publish began a person looks
MOST_LINKS = 20  # of one request to short_url/expand
CLOCKS_APART = timedelta(minutes=5)  # how far Weibo's clock may be behind ours

_SHORT = re.compile(r"https?://t\.cn/[A-Za-z0-9]+")

Posts = Sequence[Mapping[str, Any]]


async def find(tools: Tools, placement: Placement) -> Sighting:
    """Look through what the account has posted since the placement's publish began."""
    since = placement.since or datetime.now(UTC) - timedelta(days=1)
    posts = await _since(tools, placement.account, since - CLOCKS_APART)
    if isinstance(posts, CannotTell):
        return posts
    links = await _expanded(tools, placement.account, posts)
    if isinstance(links, CannotTell):
        return links
    for post in posts:
        if _is_ours(post, placement.key, links):
            return _present(post, placement.account)
    return Gone({"posts_since": len(posts)})


async def see(tools: Tools, placement: Placement) -> Sighting:
    """Ask for the placement's post."""
    if placement.remote_id is None:
        return await find(tools, placement)
    number, account = placement.remote_id, placement.account
    answer = await get(tools.preparing, account, "2/statuses/show.json", id=number)
    if answer.code == MISSING:
        return Gone({"error_code": MISSING})
    if answer.failure is not None:
        return answer.cannot_tell()
    if number_of(dict(answer.data)) != number:
        return CannotTell(f"the answer is not about post {number}")
    if str(answer.data.get("deleted") or 0) != "0":
        return Gone({"deleted": str(answer.data["deleted"])})
    return _present(answer.data, account)


async def page_of_posts(tools: Tools, account: Account, page: int, count: int) -> Answer:
    """Return one page, from 1, of the account's own posts, the newest first."""
    path = "2/statuses/user_timeline.json"
    return await get(tools.preparing, account, path, count=count, page=page)


def posts_of(answer: Answer) -> list[dict[str, Any]] | None:
    """Return the posts of a page; None if it is none."""
    posts = answer.data.get("statuses")
    if not isinstance(posts, list):
        return None
    return [post for post in posts if isinstance(post, dict) and number_of(post)]


def created_at(post: Mapping[str, Any]) -> datetime | None:
    """Read when a post was made: `Tue May 31 17:46:55 +0800 2011`."""
    try:
        return datetime.strptime(str(post.get("created_at")), "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        return None


async def _since(tools: Tools, account: Account, since: datetime) -> Posts | CannotTell:
    """List the posts since then, or say that the list does not reach back so far."""
    found: list[dict[str, Any]] = []
    for number in range(1, MOST_PAGES + 1):
        answer = await page_of_posts(tools, account, number, PAGE)
        posts = posts_of(answer)
        if answer.failure is not None or posts is None:
            return answer.cannot_tell()
        found += [post for post in posts if (created_at(post) or since) >= since]
        # a page can have fewer posts than were asked for: only an older post, or none, is the end
        if not posts or any((created_at(post) or since) < since for post in posts):
            return found
    return CannotTell(f"there are more than {MOST_PAGES * PAGE} posts since {since:%F %T}")


async def _expanded(tools: Tools, account: Account, posts: Posts) -> dict[str, str] | CannotTell:
    """Return where the posts' short links lead: Weibo shortens every link that is posted."""
    short = list(dict.fromkeys(link for post in posts for link in _SHORT.findall(_text(post))))
    where: dict[str, str] = {}
    for start in range(0, len(short), MOST_LINKS):
        some = short[start : start + MOST_LINKS]
        answer = await get(tools.preparing, account, "2/short_url/expand.json", url_short=some)
        links = answer.data.get("urls")
        if answer.failure is not None or not isinstance(links, list):
            return answer.cannot_tell()
        where |= {str(one.get("url_short")): str(one.get("url_long")) for one in links}
    return where


def _is_ours(post: Mapping[str, Any], key: str, links: Mapping[str, str]) -> bool:
    addresses: Iterable[str] = (links.get(link, "") for link in _SHORT.findall(_text(post)))
    notes = post.get("annotations")
    noted = isinstance(notes, list) and {"copy": key} in notes
    return noted or any(marks(address, key) for address in addresses)


def _present(post: Mapping[str, Any], account: Account) -> Present:
    words = _SHORT.sub("", _text(post)).strip()
    return Present(
        remote_id=str(number_of(dict(post))),
        url=address_of(dict(post), account.external_id),
        digest="sha256:" + sha256(words.encode()).hexdigest(),
    )


def _text(post: Mapping[str, Any]) -> str:
    return str(post.get("text") or "")
