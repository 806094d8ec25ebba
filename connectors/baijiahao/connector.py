import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.baijiahao.api import call
from connectors.baijiahao.articles import Found, State, find, list_page, list_since
from connectors.baijiahao.by_hand import withdraw_by_hand
from connectors.baijiahao.errors import MISSING, WRONG_STATE, is_duplicate
from connectors.baijiahao.reading import pending, progress, same_title, sighting
from connectors.baijiahao.render import publication
from connectors.baijiahao.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Gone,
    Manifest,
    Outcome,
    Placement,
    Retry,
    Sighting,
    Step,
    Tools,
    Unknown,
    Unsupported,
    load_manifest,
)
from hub.sdk.optional import Healthy, Layout, Post, Preview, Unhealthy

AUDIT_SECONDS = 60.0  # until a withdrawal is tried again that came during the audit
RECENT_DAYS = 30

_METRICS = {
    "reads": "view_count",
    "likes": "likes_count",
    "comments": "comment_count",
    "shares": "share_count",
    "collections": "collect_count",
    "recommendations": "recommend_count",
}


class Baijiahao:
    """Articles on Baijiahao. A copy is named by its `origin_url`, which is taken only once."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.baijiahao")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # the address of the region's page is sent

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the article's fields."""
        if account is None:
            raise ValueError("An article on Baijiahao names its region's page.")
        return publication(article, account, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the article, and the covers that lists have of it."""
        fields = self.render(article, account)
        first, *more = fields["cover_images"]
        return Preview(
            Layout.ARTICLE,
            fields["title"],
            html=fields["content"],
            cover=first,
            pictures=tuple(more),
            link=fields["page"],
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send the article, after its title was kept: a look-up has nothing else to go by."""
        if (placement.state or {}).get("for") != placement.idempotency_key:
            return Step({"for": placement.idempotency_key, "title": payload["title"]})
        fields = _fields(placement, payload)
        answer = await call(tools.http, placement.account, "article/publish", **fields)
        if answer.code and is_duplicate(answer.words):
            return await _earlier(tools, placement)
        if answer.failure is not None:
            return answer.failure
        article_id = answer.data.get("article_id")
        return pending(str(article_id), 0) if article_id else Unknown("the article has no name")

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Never asked for: a copy is withdrawn, and another one published."""
        return Unsupported("Baijiahao only changes what was withdrawn before.")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Withdraw the article."""
        name, account = str(placement.remote_id), placement.account
        answer = await call(tools.http, account, "article/withdraw", article_id=name)
        if answer.code in WRONG_STATE:
            return await _not_withdrawn(tools, placement)
        if answer.failure is None or answer.code == MISSING:
            return Done(name)
        return answer.failure

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask whether the article has passed its audit."""
        handle = placement.state or {}
        found = await find(tools, placement.account, str(handle.get("article_id")))
        if isinstance(found, CannotTell):
            return Retry(found.why, found.after)
        return progress(found, int(handle.get("looks", 0)) + 1)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the article among those since the publish began."""
        found = await _search(tools, placement)
        if isinstance(found, CannotTell):
            return found
        open_ones = [one for one in found if one.state is not State.HIDDEN]
        if len(open_ones) > 1:
            return CannotTell(f"{len(open_ones)} articles have this title")
        return sighting(open_ones[0]) if open_ones else Gone({"hidden": len(found)})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask whether readers see the article."""
        found = await find(tools, placement.account, str(placement.remote_id))
        return found if isinstance(found, CannotTell) else sighting(found)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """List an article, as anybody may who has the key."""
        fields = {"page_no": 1, "page_size": 1}
        answer = await call(tools.preparing, account, "query/articleListall", **fields)
        if answer.failure is None:
            return Healthy()
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        return Unhealthy(f"{answer.code} {answer.words}")

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the last month's articles, as far as readers see them."""
        since = datetime.now(UTC) - timedelta(days=RECENT_DAYS)
        page = await list_page(tools, account, 1, since)
        found = [] if isinstance(page, CannotTell) else page
        posts = [_post(one) for one in found if one.state is State.PUBLIC]
        return posts[:most]

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        """Return an article's counts, without those that Baidu could not make (-1)."""
        name, account = str(placement.remote_id), placement.account
        answer = await call(tools.preparing, account, "query/articleStatistics", article_id=name)
        counts = {key: answer.data.get(field) for key, field in _METRICS.items()}
        return {key: n for key, n in counts.items() if isinstance(n, int) and n >= 0}


def _fields(placement: Placement, payload: dict[str, Any]) -> dict[str, Any]:
    covers = [{"src": address} for address in payload["cover_images"]]
    return {
        "title": payload["title"],
        "content": payload["content"],
        "origin_url": f"{payload['page']}?copy={placement.idempotency_key}",
        "cover_images": json.dumps(covers),
        "is_original": int(placement.account.settings.original),
    }


async def _earlier(tools: Tools, placement: Placement) -> Outcome:
    """Say what became of an earlier try, whose `origin_url` is taken."""
    found = await _search(tools, placement)
    if isinstance(found, CannotTell):
        return Unknown(found.why)
    candidates = [one for one in found if one.state is not State.HIDDEN] or found
    if len(candidates) != 1:
        return Unknown(f"its origin_url is taken, and {len(candidates)} articles have its title")
    return progress(candidates[0], 0)


async def _search(tools: Tools, placement: Placement) -> list[Found] | CannotTell:
    title = (placement.state or {}).get("title")
    if not isinstance(title, str) or placement.since is None:
        return CannotTell("what was sent, and since when, is not known any more")
    found = await list_since(tools, placement.account, placement.since)
    if isinstance(found, CannotTell):
        return found
    return [one for one in found if same_title(one.title, title)]


async def _not_withdrawn(tools: Tools, placement: Placement) -> Outcome:
    """Say why an article is in no state to be withdrawn."""
    found = await find(tools, placement.account, str(placement.remote_id))
    if isinstance(found, CannotTell):
        return Unknown(found.why)
    if found.state is State.PUBLIC:
        return withdraw_by_hand(placement)
    if found.state is State.HIDDEN:
        return Done(found.article_id)
    return Retry(f"its status is {found.status!r}", after=AUDIT_SECONDS)


def _post(found: Found) -> Post:
    return Post(found.article_id, found.title, found.url, found.updated_at)
