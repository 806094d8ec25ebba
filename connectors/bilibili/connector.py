from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.bilibili.api import NotUploaded, get, post, read, upload
from connectors.bilibili.articles import Found, State, find, list_page, list_since
from connectors.bilibili.reading import pending, progress, same_title, sighting
from connectors.bilibili.render import article_of
from connectors.bilibili.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Gone,
    Manifest,
    Outcome,
    Picture,
    Placement,
    Refused,
    Retry,
    Sighting,
    Step,
    Tools,
    Unknown,
    Unsupported,
    load_manifest,
)
from hub.sdk import Credentials as NoCredentials
from hub.sdk.html import with_sources
from hub.sdk.optional import Healthy, Layout, Post, Preview, Renewed, Unhealthy
from hub.sdk.pictures import uploaded

WITH_COVER, WITHOUT_COVER = "4", "5"  # documentation: template_id
_METRICS = {
    "reads": "view",
    "likes": "like",
    "comments": "reply",
    "shares": "share",
    "collections": "favorite",
    "coins": "coin",
}


class Bilibili:
    """Articles on Bilibili: hidden until their audit has ended, and deleted for good."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.bilibili")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """Return the article's fields, before its pictures are uploaded."""
        return article_of(article, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the article (专栏)."""
        fields = self.render(article, account)
        covers = [Picture(**one).source for one in fields["covers"]]
        return Preview(
            Layout.ARTICLE,
            fields["title"],
            digest=fields["summary"],
            html=fields["content"],
            cover="".join(covers),
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Upload the pictures; then, with their addresses, send the article."""
        kept = placement.state or {}
        if kept.get("for") != placement.idempotency_key:
            return await _prepare(tools, placement, payload)
        fields = _fields(placement.account, payload, kept["addresses"])
        answer = await post(tools.http, placement.account, "article/add", fields)
        if answer.failure is not None:
            return answer.failure
        article_id = answer.data.get("id")
        return pending(str(article_id), 0) if article_id else Unknown("the article has no name")

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Never asked for: a copy is deleted, and another one published."""
        return Unsupported(
            "An edit on Bilibili leaves the error visible until its audit has ended."
        )

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete the article."""
        name, account = str(placement.remote_id), placement.account
        answer = await post(tools.http, account, "article/delete", {"ids": name})
        if isinstance(answer.failure, Refused):
            return await _refused_to_delete(tools, placement, answer.failure)
        return answer.failure or Done(name)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask whether the article has passed its audit."""
        handle = placement.state or {}
        found = await find(tools, placement.account, str(handle.get("article_id")))
        if isinstance(found, CannotTell):
            return Retry(found.why, found.after)
        return progress(found, int(handle.get("looks", 0)) + 1)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the article among those since the publish began."""
        title = (placement.state or {}).get("title")
        if not isinstance(title, str) or placement.since is None:
            return CannotTell("what was sent, and since when, is not known any more")
        listed = await list_since(tools, placement.account, placement.since)
        if isinstance(listed, CannotTell):
            return listed
        found = [one for one in listed if same_title(one.title, title)]
        open_ones = [one for one in found if one.state is not State.HIDDEN]
        if len(open_ones) > 1:
            return CannotTell(f"{len(open_ones)} articles have this title")
        return sighting(open_ones[0]) if open_ones else Gone({"hidden": len(found)})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask whether readers see the article."""
        found = await find(tools, placement.account, str(placement.remote_id))
        return found if isinstance(found, CannotTell) else sighting(found)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask for the account's name."""
        answer = await get(tools, account, "user/account/info")
        if answer.failure is None:
            return Healthy(str(answer.data.get("name") or "") or None)
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        return Unhealthy(f"{answer.code} {answer.words}")

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | NoCredentials | Retry:
        """Exchange the refresh token, which can be done once with each."""
        keys = account.credentials
        given = {
            "client_id": keys.client_id,
            "client_secret": keys.client_secret.get_secret_value(),
            "grant_type": "refresh_token",
            "refresh_token": keys.refresh_token.get_secret_value(),
        }
        url = f"{account.settings.token_url.rstrip('/')}/x/account-oauth2/v1/refresh_token"
        answer = read(await tools.preparing.post(url, data=given))
        new = {name: answer.data.get(name) for name in ("access_token", "refresh_token")}
        if answer.code is None:
            return Retry(answer.words)
        if answer.failure is not None or not all(new.values()):
            return NoCredentials(f"{answer.code} {answer.words}")
        del given["grant_type"]
        return Renewed({**given, **new})

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the latest articles, as far as readers see them."""
        page = await list_page(tools, account, 1)
        found = [] if isinstance(page, CannotTell) else page
        return [_post(one) for one in found if one.state is State.PUBLIC][:most]

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        """Return an article's counts."""
        answer = await get(tools, placement.account, "article/detail", id=str(placement.remote_id))
        stats = answer.data.get("stats")
        known = stats if isinstance(stats, dict) else {}
        counts = {key: known.get(field) for key, field in _METRICS.items()}
        return {key: n for key, n in counts.items() if isinstance(n, int)}


async def _prepare(tools: Tools, placement: Placement, payload: dict[str, Any]) -> Outcome:
    """Upload what the article shows; keep its title, for a look-up has nothing else to go by."""
    addresses: dict[str, str] = {}
    for fields in payload["pictures"] + payload["covers"]:
        picture = Picture(**fields)
        try:
            addresses[picture.digest] = await _address(tools, placement.account, picture)
        except NotUploaded as error:
            return error.outcome
    kept = {"for": placement.idempotency_key, "title": payload["title"], "addresses": addresses}
    return Step(kept)


async def _address(tools: Tools, account: Account, picture: Picture) -> str:
    async def send(content: bytes) -> str:
        return await upload(tools, account, picture, content)

    return await uploaded(tools, account, picture, send)


def _fields(
    account: Account, payload: dict[str, Any], addresses: Mapping[str, str]
) -> dict[str, str]:
    sources = {f"asset:{digest}": address for digest, address in addresses.items()}
    covers = [addresses[cover["digest"]] for cover in payload["covers"]]
    fields = {
        "title": payload["title"],
        "category": str(account.settings.category),
        "template_id": WITH_COVER if covers else WITHOUT_COVER,
        "summary": payload["summary"],
        "content": with_sources(payload["content"], sources),
        "original": str(int(account.settings.original)),
        "up_closed_reply": str(int(not account.settings.comments)),
    }
    return fields | {"image_urls": ",".join(covers)} if covers else fields


async def _refused_to_delete(tools: Tools, placement: Placement, refused: Refused) -> Outcome:
    """Say whether a deletion was refused because nothing is there any more."""
    found = await find(tools, placement.account, str(placement.remote_id))
    if isinstance(found, Found) and found.state is State.HIDDEN:
        return Done(found.article_id)
    return refused


def _post(found: Found) -> Post:
    return Post(found.article_id, found.title, found.url, found.created_at)
