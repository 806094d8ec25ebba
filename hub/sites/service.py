"""What each page shows, or why it shows nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.assets import get_asset
from hub.kit.pagination import BIGGEST, Page, decode_cursor, page_of
from hub.sites.addresses import region_code, site_path
from hub.sites.directory import Node, tree
from hub.sites.errors import Withdrawn, nothing_here
from hub.sites.repository import feeds, files, regions, removals, stories
from hub.sites.view import Copy, Entry, File, Removal, Site, Story
from hub.sites.visibility import Visibility, visibility

T = TypeVar("T")

_NEWEST = (datetime.max.replace(tzinfo=UTC), BIGGEST)


async def directory(session: AsyncSession) -> list[Node]:
    """Return the tree of regions that lead to a site, down to the counties."""
    return tree(await regions.every(session))


async def find_site(session: AsyncSession, region: str) -> Site:
    """Return a region's site.

    Raises:
        NotFound: it is no region's code, or the region has no account on `site`.
    """
    code = region_code(region)
    found = await regions.around(session, code)
    own = next((one for one in found if one.code == code), None)
    if own is None or not own.units:
        raise nothing_here()
    return Site(
        region=own,
        above=tuple(r for r in found if len(r.prefix) < len(own.prefix) and not r.is_grouping),
        below=tuple(r for r in found if len(r.prefix) > len(own.prefix) and r.units),
    )


async def latest(session: AsyncSession, site: Site, cursor: str | None, limit: int) -> Page[Entry]:
    """Return what a site shows, the newest first: `limit` of each of its accounts at most.

    What several of them carry comes once, where the newest of its copies stands.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    before = _NEWEST
    if cursor:
        moment, article_id = decode_cursor(cursor, datetime, int)
        before = (moment, article_id)
    most = limit * len(site.accounts)
    listed = await stories.latest(session, site.accounts, before=before, limit=most + 1)
    page = page_of(listed, most, key=lambda copy: [copy.since, copy.article_id])
    return Page(items=[copy.entry for copy in page.items if copy.entry], next=page.next)


async def removed(session: AsyncSession, site: Site, limit: int) -> list[Removal]:
    """Return what a site or an account has shown and shows no more, the newest first."""
    return await removals.latest(session, site.accounts, limit)


async def find_feed(session: AsyncSession, account_id: int) -> tuple[Site, str | None]:
    """Return an account with a feed of its own, as a site, and its WebSub hub.

    Raises:
        NotFound: there is no such account, or its platform is another.
    """
    found = await feeds.find(session, account_id)
    if found is None:
        raise nothing_here()
    return found


async def latest_of(session: AsyncSession, account_id: int, limit: int) -> list[Entry]:
    """Return what the feed of one account shows, the newest first."""
    return await feeds.latest(session, account_id, limit)


async def find_story(session: AsyncSession, site: Site, article_id: int) -> Story:
    """Return a story in the version that is there.

    Raises:
        Withdrawn: it was there, and is not any more.
        NotFound: it never was.
    """
    found = await stories.copies(session, site.accounts, article_id)
    return _shown(found, site.region.code)


async def find_file(session: AsyncSession, region: str, article_id: int, digest: str) -> File:
    """Return a file of a story, without its bytes, if the story may be seen.

    Raises:
        Withdrawn: the story was there, and is not any more.
        NotFound: it never was, or does not show this file.
    """
    code = region_code(region)
    return _shown(await files.copies(session, code, article_id, digest), code)


async def file_bytes(session: AsyncSession, file: File) -> bytes:
    """Return what is in a file that `find_file` has found."""
    return (await get_asset(session, file.digest)).data


def _shown(copies: Sequence[Copy[T]], region: str) -> T:
    seen = {visibility(copy.want, copy.have, copy.incarnation): copy for copy in copies}
    if Visibility.SHOWN not in seen and (gone := seen.get(Visibility.WITHDRAWN)):
        raise Withdrawn(reason=gone.public_reason, site=site_path(region))
    shown = next((copy.shows for copy in copies if copy.shows is not None), None)
    if shown is None:
        raise nothing_here()
    return shown
