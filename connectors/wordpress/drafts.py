"""What happens before anything is public: the draft, and its pictures.

WordPress has no idempotency: a post that is sent twice is two posts, and of two that come at once
both can even get the same slug. So a post is made as a draft first, under the placement's key as
its slug; whoever comes again finds the oldest draft of that name, and publishing is a change of
that one post, which may be repeated.
"""

from collections.abc import Iterable
from typing import Any

from connectors.wordpress.api import OF_A_POST, address, call, listed, read
from connectors.wordpress.errors import Declined
from connectors.wordpress.render import Story, lost
from connectors.wordpress.settings import Settings, authorization
from hub.sdk import Account, Picture, Placement, Refused, Tools

MOST_PICTURES = 100  # of a post: WordPress's longest page of a list
DIGEST_CHARACTERS = 16  # of a picture's digest in its file's name: enough to be hard to guess

_DRAFTS = frozenset({"draft", "auto-draft"})


async def find(tools: Tools, account: Account, key: str) -> dict[str, Any] | None:
    """Return the oldest post of that name which is not in the trash.

    Raises:
        Declined: the account may not see drafts, so that not finding one proves nothing.
    """
    found = await listed(
        tools.preparing,
        account,
        "posts",
        slug=key,
        status="any",
        context="edit",
        orderby="id",
        order="asc",
        _fields=OF_A_POST,
    )
    return next((post for post in found if post.get("slug") == key), None)


async def draft(tools: Tools, placement: Placement, story: Story) -> int:
    """Return the number of the placement's post, made as a draft if there is none yet.

    Raises:
        Declined: it could not be made, or WordPress did not keep all of its text.
    """
    account = placement.account
    found = await find(tools, account, placement.key)
    if found is not None and found["status"] not in _DRAFTS:
        return int(found["id"])
    fields = terms(account) | story.fields()
    if found is not None and lost(fields, found) is None:
        return int(found["id"])
    path = "posts" if found is None else f"posts/{found['id']}"
    sent = fields | {"slug": placement.key, "status": "draft"}
    saved = await call(tools.preparing, account, "POST", path, fields=sent, _fields=OF_A_POST)
    if what := lost(fields, saved):
        raise Declined(Refused("content_lost", f"The portal leaves out {what}."))
    return await _oldest(tools, placement, saved)


async def drop(tools: Tools, account: Account, post: int) -> None:
    """Delete a post that must not be, with its pictures.

    Raises:
        Declined: something of it is left.
    """
    await drop_pictures(tools, account, post)
    await call(tools.preparing, account, "DELETE", f"posts/{post}", force="true")


async def drop_pictures(tools: Tools, account: Account, post: int) -> None:
    """Delete a post's pictures. The files go too.

    Raises:
        Declined: a picture is left.
    """
    for picture in await pictures_of(tools, account, post):
        path = f"media/{picture['id']}"
        await call(tools.preparing, account, "DELETE", path, force="true")


async def illustrate(
    tools: Tools, placement: Placement, post: int, story: Story
) -> tuple[int, dict[str, str]]:
    """Upload a story's pictures to its post, those that are not there yet.

    A picture belongs to its post: WordPress shows it to readers of its interface only with the
    post, and a retraction finds it there.

    Returns:
        The cover's number, 0 without one; and by a picture's name in the text, its address.
    """
    cover = story.cover if placement.account.settings.featured_image else None
    if cover is None and not story.pictures:
        return 0, {}
    there = {one["slug"]: one for one in await pictures_of(tools, placement.account, post)}
    wanted = {picture.digest: picture for picture in (*story.pictures.values(), cover) if picture}
    uploaded = {
        digest: there.get(_slug(placement, picture))
        or await _upload(tools, placement, post, picture)
        for digest, picture in wanted.items()
    }
    sources = {
        name: str(uploaded[picture.digest]["source_url"])
        for name, picture in story.pictures.items()
    }
    return int(uploaded[cover.digest]["id"]) if cover else 0, sources


async def pictures_of(tools: Tools, account: Account, post: int) -> list[dict[str, Any]]:
    """Return the pictures that belong to a post."""
    return await listed(
        tools.preparing,
        account,
        "media",
        parent=post,
        context="edit",
        per_page=MOST_PICTURES,
        _fields="id,slug,source_url",
    )


def terms(account: Account) -> dict[str, Any]:
    """Return the categories and tags that the account asks for."""
    settings: Settings = account.settings
    asked: Iterable[tuple[str, tuple[int, ...]]] = (
        ("categories", settings.categories),
        ("tags", settings.tags),
    )
    return {name: list(numbers) for name, numbers in asked if numbers}


async def _oldest(tools: Tools, placement: Placement, saved: dict[str, Any]) -> int:
    """Return the oldest draft of our name; a younger one, just saved, is dropped."""
    oldest = await find(tools, placement.account, placement.key)
    if oldest is not None and oldest["id"] == saved["id"]:
        return int(saved["id"])
    await drop(tools, placement.account, int(saved["id"]))
    if oldest is None:
        raise Declined(Refused("slug", f"The portal calls {placement.key} {saved.get('slug')}."))
    return int(oldest["id"])


async def _upload(
    tools: Tools, placement: Placement, post: int, picture: Picture
) -> dict[str, Any]:
    slug = _slug(placement, picture)
    ending = picture.media_type.partition("/")[2].partition("+")[0]
    url = address(
        placement.account,
        "media",
        {"post": post, "slug": slug, "title": picture.name, "_fields": "id,slug,source_url"},
    )
    headers = authorization(placement.account) | {
        "content-type": picture.media_type,
        "content-disposition": f'attachment; filename="{slug}.{ending}"',
    }
    content = await tools.asset(picture)
    return read(await tools.preparing.post(url, content=content, headers=headers))


def _slug(placement: Placement, picture: Picture) -> str:
    digest = picture.digest.removeprefix("sha256:")
    return f"{placement.key}-{digest[:DIGEST_CHARACTERS]}"
