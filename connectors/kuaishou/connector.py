from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.kuaishou.api import get, post, read
from connectors.kuaishou.errors import MISSING, NOT_UPLOADED
from connectors.kuaishou.reading import progress, same_caption, sighting
from connectors.kuaishou.render import video_of
from connectors.kuaishou.settings import Credentials, Settings
from connectors.kuaishou.upload import begin, send
from connectors.kuaishou.videos import find, found_in, list_page, list_since
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

MOST_UPLOADS = 3  # of one video, when Kuaishou says that it has none

_METRICS = {"views": "view_count", "likes": "like_count", "comments": "comment_count"}


class Kuaishou:
    """Videos on Kuaishou: uploaded piece by piece, then published with a cover and a caption."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.kuaishou")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """Return where the video is, its cover and its caption."""
        return video_of(article, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the video's cover and its caption."""
        video = self.render(article, account)
        return Preview(Layout.VIDEO, text=video["caption"], cover=Picture(**video["cover"]).source)

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Upload the video, a piece a call; then publish it."""
        kept = placement.state or {}
        if kept.get("for") != placement.idempotency_key:
            kept = {"for": placement.idempotency_key, "caption": payload["caption"], "uploads": 1}
        if not kept.get("token"):
            return await begin(tools, placement.account, kept)
        if not kept.get("uploaded"):
            return await send(tools, kept, payload["video"])
        return await _commit(tools, placement, payload, kept)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Never asked for: a copy is deleted, and another one published."""
        return Unsupported("Kuaishou has no call that changes a video.")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete the video."""
        name, account = str(placement.remote_id), placement.account
        answer = await post(tools.http, account, "openapi/photo/delete", photo_id=name)
        if answer.failure is None or answer.code in MISSING:
            return Done(name)
        return answer.failure

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask whether the video has passed its audit."""
        handle = placement.state or {}
        found = await find(tools, placement.account, str(handle.get("photo_id")))
        if isinstance(found, CannotTell):
            return Retry(found.why, found.after)
        return progress(found, int(handle.get("looks", 0)) + 1)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the video among those since the publish began."""
        caption = (placement.state or {}).get("caption")
        if not isinstance(caption, str) or placement.since is None:
            return CannotTell("what was sent, and since when, is not known any more")
        listed = await list_since(tools, placement.account, placement.since)
        if isinstance(listed, CannotTell):
            return listed
        found = [one for one in listed if same_caption(one.caption, caption)]
        if len(found) > 1:
            return CannotTell(f"{len(found)} videos have this caption")
        return sighting(found[0]) if found else Gone({"listed": len(listed)})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask whether viewers see the video."""
        found = await find(tools, placement.account, str(placement.remote_id))
        return found if isinstance(found, CannotTell) else sighting(found)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask for the account's name."""
        answer = await get(tools.preparing, account, "openapi/user_info")
        if answer.failure is None:
            user = answer.data.get("user_info")
            name = user.get("name") if isinstance(user, dict) else None
            return Healthy(str(name) if name else None)
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        return Unhealthy(f"{answer.code} {answer.words}")

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | NoCredentials | Retry:
        """Exchange the refresh token, which can be done once with each."""
        keys = account.credentials
        given = {
            "app_id": keys.app_id,
            "app_secret": keys.app_secret.get_secret_value(),
            "refresh_token": keys.refresh_token.get_secret_value(),
        }
        url = f"{account.settings.api_url.rstrip('/')}/oauth2/refresh_token"
        form = {**given, "grant_type": "refresh_token"}
        answer = read(await tools.preparing.post(url, data=form))
        new = {name: answer.data.get(name) for name in ("access_token", "refresh_token")}
        if answer.code is None:
            return Retry(answer.words)
        if answer.failure is not None or not all(new.values()):
            return NoCredentials(f"{answer.code} {answer.words}")
        return Renewed({**given, **new})

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the latest videos, as far as viewers see them."""
        page = await list_page(tools, account)
        found = [] if isinstance(page, CannotTell) else page
        posts = [
            Post(one.photo_id, one.caption, one.url, one.made_at)
            for one in found
            if not one.pending
        ]
        return posts[:most]

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        """Return a video's counts."""
        found = await find(tools, placement.account, str(placement.remote_id))
        known = {} if isinstance(found, CannotTell) else found.counts or {}
        counts = {key: known.get(field) for key, field in _METRICS.items()}
        return {key: n for key, n in counts.items() if isinstance(n, int)}


async def _commit(
    tools: Tools, placement: Placement, payload: dict[str, Any], kept: dict[str, Any]
) -> Outcome:
    cover = Picture(**payload["cover"])
    files = {
        "cover": (cover.name, await tools.asset(cover), cover.media_type),
        "caption": (None, kept["caption"]),
    }
    answer = await post(
        tools.http,
        placement.account,
        "openapi/photo/publish",
        files,
        upload_token=kept["token"],
    )
    if answer.code in NOT_UPLOADED and kept["uploads"] < MOST_UPLOADS:
        return Step({**kept, "token": None, "uploaded": False, "uploads": kept["uploads"] + 1})
    if answer.failure is not None:
        return answer.failure
    info = answer.data.get("video_info")
    found = found_in(info) if isinstance(info, dict) else None
    return progress(found, 0) if found and found.photo_id else Unknown("the video has no name")
