from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from connectors.douyin.api import VIDEO, NotUploaded, grant, post, upload
from connectors.douyin.by_hand import delete_by_hand
from connectors.douyin.reading import pending, progress, same_text, sighting
from connectors.douyin.render import work
from connectors.douyin.settings import Credentials, Settings
from connectors.douyin.works import Found, State, find, latest, list_since
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
    Retry,
    Sighting,
    Step,
    Tools,
    Unknown,
    Unsupported,
    load_manifest,
)
from hub.sdk import Credentials as NoCredentials
from hub.sdk.optional import Healthy, Layout, Post, Preview, Renewed, Unhealthy
from hub.sdk.periods import in_seconds
from hub.sdk.pictures import uploaded

EXTENDED_BEFORE_SECONDS = 20 * 86_400  # a refresh token has 30 days; the hub comes every 15

_METRICS = {
    "views": "play_count",
    "likes": "digg_count",
    "comments": "comment_count",
    "shares": "share_count",
    "forwards": "forward_count",
}


class Douyin:
    """Pictures with a text on Douyin: for their author alone until their audit has ended."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.douyin")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """Return the text and the pictures."""
        return work(article, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the pictures and their text."""
        made = self.render(article, account)
        pictures = tuple(Picture(**one).source for one in made["pictures"])
        return Preview(Layout.GALLERY, text=made["text"], pictures=pictures)

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Upload the pictures; then, with their names, make the work."""
        kept = placement.state or {}
        if kept.get("for") != placement.idempotency_key:
            return await _prepare(tools, placement, payload)
        fields = {"image_list": kept["images"], "text": payload["text"]}
        answer = await post(tools.http, placement.account, f"{VIDEO}/create_image_text/", fields)
        if answer.failure is not None:
            return answer.failure
        item_id = answer.data.get("item_id")
        return pending(str(item_id), 0) if item_id else Unknown("the work has no name")

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that nothing changes a work."""
        return Unsupported("抖音没有修改作品的接口：请撤回这一篇，人工删除后再推送更正后的稿件。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Hand the deletion to a person, unless nothing is shown any more."""
        found = await find(tools, placement.account, str(placement.remote_id))
        if isinstance(found, Found) and found.state is State.HIDDEN:
            return Done(found.item_id)
        return delete_by_hand(placement)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask whether the work has passed its audit."""
        handle = placement.state or {}
        found = await find(tools, placement.account, str(handle.get("item_id")))
        if isinstance(found, CannotTell):
            return Retry(found.why, found.after)
        return progress(found, int(handle.get("looks", 0)) + 1)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the work among those since the publish began."""
        text = (placement.state or {}).get("text")
        if not isinstance(text, str) or placement.since is None:
            return CannotTell("what was sent, and since when, is not known any more")
        listed = await list_since(tools, placement.account, placement.since)
        if isinstance(listed, CannotTell):
            return listed
        found = [one for one in listed if same_text(one.text, text)]
        open_ones = [one for one in found if one.state is not State.HIDDEN]
        if len(open_ones) > 1:
            return CannotTell(f"{len(open_ones)} works have this text")
        return sighting(open_ones[0]) if open_ones else Gone({"hidden": len(found)})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask whether readers see the work."""
        found = await find(tools, placement.account, str(placement.remote_id))
        return found if isinstance(found, CannotTell) else sighting(found)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask for the account's name."""
        keys = account.credentials
        token = keys.access_token.get_secret_value()
        answer = await grant(tools, account, "userinfo", access_token=token, open_id=keys.open_id)
        if answer.failure is None:
            return Healthy(str(answer.data.get("nickname") or "") or None)
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        return Unhealthy(f"{answer.code} {answer.words}")

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | NoCredentials | Retry:
        """Get a new access token; and a new refresh token, when the old one has few days left."""
        keys = account.credentials
        old = keys.refresh_token.get_secret_value()
        fields = {"client_key": keys.client_key, "refresh_token": old}
        answer = await grant(tools, account, "refresh_token", grant_type="refresh_token", **fields)
        token = answer.data.get("access_token")
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        if answer.failure is not None or not token:
            return NoCredentials(f"{answer.code} {answer.words}")
        fields["refresh_token"], left = await _extended(tools, account, answer.data, fields)
        renewed = {**fields, "open_id": keys.open_id, "access_token": str(token)}
        return Renewed(renewed, expires_at=in_seconds(left))

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the latest works, as far as readers see them."""
        found = [one for one in await latest(tools, account) if one.state is State.PUBLIC]
        return [Post(one.item_id, one.text, one.url, one.made_at) for one in found][:most]

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        """Return a work's counts."""
        found = await find(tools, placement.account, str(placement.remote_id))
        known = {} if isinstance(found, CannotTell) else found.counts
        counts = {key: known.get(field) for key, field in _METRICS.items()}
        return {key: n for key, n in counts.items() if isinstance(n, int)}


async def _prepare(tools: Tools, placement: Placement, payload: dict[str, Any]) -> Outcome:
    """Upload the pictures; keep the text, for a look-up has nothing else to go by."""
    names: list[str] = []
    for fields in payload["pictures"]:
        try:
            names.append(await _name(tools, placement.account, Picture(**fields)))
        except NotUploaded as error:
            return error.outcome
    kept = {"for": placement.idempotency_key, "text": payload["text"], "images": names}
    return Step(kept)


async def _name(tools: Tools, account: Account, picture: Picture) -> str:
    async def send(content: bytes) -> str:
        return await upload(tools, account, picture, content)

    return await uploaded(tools, account, picture, send)


async def _extended(
    tools: Tools, account: Account, granted: Mapping[str, Any], fields: Mapping[str, str]
) -> tuple[str, object]:
    """Return the refresh token to keep, and the seconds that are left of it.

    Douyin extends one five times, then the owner is asked.
    """
    token = str(granted.get("refresh_token") or fields["refresh_token"])
    left = granted.get("refresh_expires_in")
    if not str(left).isdecimal() or int(str(left)) > EXTENDED_BEFORE_SECONDS:
        return token, left
    given = {"client_key": fields["client_key"], "refresh_token": token}
    try:
        answer = await grant(tools, account, "renew_refresh_token", **given)
    except httpx.HTTPError:  # the access token is new all the same, and must not be lost
        return token, left
    extended = answer.data.get("refresh_token")
    return (str(extended), answer.data.get("expires_in")) if extended else (token, left)
