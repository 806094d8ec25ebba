from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.wordpress import looking
from connectors.wordpress.api import OF_A_POST, call, listed
from connectors.wordpress.drafts import draft, drop, illustrate, terms
from connectors.wordpress.errors import MISSING, Declined, not_public
from connectors.wordpress.looking import PUBLIC, WAITING, check_public, link
from connectors.wordpress.render import Story, lost, story_of
from connectors.wordpress.retraction import take_down
from connectors.wordpress.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    Done,
    Manifest,
    Outcome,
    Pending,
    Placement,
    Refused,
    Retry,
    Sighting,
    Step,
    Tools,
    Unknown,
    load_manifest,
)
from hub.sdk.optional import Healthy, Layout, Post, Preview, Unhealthy

REVIEW_SECONDS = 300.0  # between two looks at a post that waits for the portal's own editor
NEEDED = ("publish_posts", "edit_published_posts", "delete_published_posts", "upload_files")


class WordPress:
    """Posts of a portal."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.wordpress")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """Return what every portal is given."""
        return story_of(article, self.manifest.limits).payload()

    def preview(self, article: Article, account: Account | None) -> Preview:  # noqa: ARG002 - the same for all
        """Show the post without the portal's own theme."""
        story = story_of(article, self.manifest.limits)
        return Preview(
            Layout.ARTICLE,
            title=story.title,
            digest=story.excerpt,
            html=story.html,
            cover=story.cover.source if story.cover else "",
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Make a draft with all that belongs to it, then publish that."""
        state, story = _ready(placement), Story.of(payload)
        if state is None:
            return await _prepared(tools, placement, story, None)
        try:
            post = await _write(tools, placement, story, state, {"status": PUBLIC})
        except Declined as no:
            # somebody has deleted the draft: the next round makes another
            return Step({}) if no.code == MISSING else no.outcome
        if str(post.get("slug")).startswith(f"{placement.key}-"):
            return await _second(tools, placement, post)
        return _published(post)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Replace the post's text and pictures. One that was taken down stays down."""
        state, story = _ready(placement), Story.of(payload)
        if state is None:
            return await _prepared(tools, placement, story, int(str(placement.remote_id)))
        try:
            post = await _write(tools, placement, story, state, {})
            check_public(post)
        except Declined as no:
            return no.outcome
        if what := lost(story.fields(state["sources"]) | terms(placement.account), post):
            return Refused("content_lost", f"The portal has left out {what}.")
        return Done(str(post["id"]), link(post))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Take the post down, and delete its pictures."""
        return await take_down(tools, placement)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask whether the portal's own editor has let the post through."""
        try:
            post = await _seen(tools, placement.account, (placement.state or {}).get("post"))
        except Declined as no:
            return Refused("gone", no.words) if no.code == MISSING else not_public(no.outcome)
        return _published(post)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the post by its slug, as the account: drafts are no copies."""
        return await looking.by_name(tools, placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Look at the post as a reader."""
        return await looking.as_a_reader(tools, placement)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask what the account may do."""
        fields = "name,capabilities"
        try:
            me = await call(
                tools.preparing, account, "GET", "users/me", context="edit", _fields=fields
            )
        except Declined as no:
            outcome = not_public(no.outcome)
            return outcome if isinstance(outcome, Retry) else Unhealthy(no.words)
        granted = me.get("capabilities") or {}
        if missing := [name for name in NEEDED if not granted.get(name)]:
            return Unhealthy(f"The account may not {', '.join(missing)}: give it the role 作者.")
        return Healthy(str(me.get("name") or ""))

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the portal's newest posts, whoever wrote them."""
        fields = "id,link,title,date_gmt"
        found = await listed(tools.preparing, account, "posts", per_page=most, _fields=fields)
        return [_post(one) for one in found]


def _ready(placement: Placement) -> dict[str, Any] | None:
    """Return what was prepared, if it was for the version that is wanted now."""
    state = placement.state or {}
    return state if state.get("for") == placement.idempotency_key else None


async def _prepared(tools: Tools, placement: Placement, story: Story, post: int | None) -> Outcome:
    try:
        if post is None:
            post = await draft(tools, placement, story)
        else:
            check_public(await _seen(tools, placement.account, post))
        cover, sources = await illustrate(tools, placement, post, story)
    except Declined as no:
        return not_public(no.outcome)
    state = {"post": post, "cover": cover, "sources": sources}
    return Step({"for": placement.idempotency_key} | state)


async def _seen(tools: Tools, account: Account, post: object) -> dict[str, Any]:
    """Return a post as the account sees it."""
    return await call(tools.preparing, account, "GET", f"posts/{post}", _fields=OF_A_POST)


async def _write(
    tools: Tools,
    placement: Placement,
    story: Story,
    state: dict[str, Any],
    more: dict[str, Any],
) -> dict[str, Any]:
    fields = story.fields(state["sources"]) | terms(placement.account) | more
    if placement.account.settings.featured_image:
        fields["featured_media"] = state["cover"]
    path = f"posts/{state['post']}"
    account = placement.account
    return await call(tools.http, account, "POST", path, fields=fields, _fields=OF_A_POST)


async def _second(tools: Tools, placement: Placement, post: dict[str, Any]) -> Outcome:
    """Take back a post whose name was taken: an earlier try has made ours, unseen until now."""
    try:
        await drop(tools, placement.account, int(post["id"]))
    except Declined as no:
        return Unknown(f"There are two copies, {post['slug']} is one too many: {no.words}")
    return Retry(f"There was a copy already; {post['slug']} is deleted again.")


def _published(post: dict[str, Any]) -> Outcome:
    status = post.get("status")
    if status == PUBLIC:
        return Done(str(post["id"]), link(post))
    if status in WAITING:
        return Pending({"post": post["id"]}, REVIEW_SECONDS)
    if status is None:
        return Unknown("The answer does not say whether the post is public.")
    return Refused(str(status), "The portal's people have not let it through.")


def _post(found: dict[str, Any]) -> Post:
    title = found.get("title") or {}
    return Post(
        remote_id=str(found["id"]),
        title=unescape(str(title.get("rendered") or "")),
        url=link(found),
        published_at=datetime.fromisoformat(found["date_gmt"]).replace(tzinfo=UTC),
    )
