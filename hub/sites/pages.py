"""The pages' addresses: `/sites/`, `/sites/420100/`, its stories, their files, its feed."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from hub.kit.web import ProcessParts, Session
from hub.sites import service
from hub.sites.addresses import ROOT, number, site_path
from hub.sites.answers import checked_answer, has_it, page_answer
from hub.sites.body import body_of
from hub.sites.errors import nothing_here
from hub.sites.feed import ENTRIES, MEDIA_TYPE, REMOVALS, Feed, atom
from hub.sites.files import etag_of, file_answer
from hub.sites.look import FILES
from hub.sites.page_route import PageRoute
from hub.sites.render import page
from hub.sites.view import Entry, Removal

STORIES = 20  # in one page of a list, of each account
READ = ["GET", "HEAD"]

router = APIRouter(prefix="/sites", include_in_schema=False, route_class=PageRoute)


async def _public_url(parts: ProcessParts) -> str:
    return parts.settings.public_url.rstrip("/")


PublicUrl = Annotated[str, Depends(_public_url)]


@router.api_route("/", methods=READ)
async def show_directory(request: Request, session: Session) -> Response:
    """List the regions that have a site."""
    return page_answer(request, page("directory.html", nodes=await service.directory(session)))


@router.api_route("/static/{mark}/{name}", methods=READ)
async def show_look(request: Request, mark: str, name: str) -> Response:
    """Send a file of the pages' own."""
    return FILES.answer(mark, name, request.headers.get("accept-encoding", ""))


@router.api_route("", methods=READ)
async def add_slash_to_root() -> Response:
    """Send readers to the one address of the directory."""
    return RedirectResponse(ROOT, status_code=308)


@router.api_route("/{region}", methods=READ)
async def add_slash(region: str) -> Response:
    """Send readers to the one address of a site."""
    return RedirectResponse(site_path(quote(region)), status_code=308)


@router.api_route("/{region}/", methods=READ)
async def show_site(
    request: Request, session: Session, base: PublicUrl, region: str, before: str | None = None
) -> Response:
    """List a site's stories, the newest first; `before` is where the page before ended."""
    site = await service.find_site(session, region)
    stories = await service.latest(session, site, before, STORIES)
    html = page("site.html", base=base, site=site, stories=stories, before=before)
    return page_answer(request, html)


@router.api_route("/feeds/{account}.xml", methods=READ)
async def show_account_feed(
    request: Request, session: Session, base: PublicUrl, account: str
) -> Response:
    """Send an account's newest stories to feed readers and WebSub hubs."""
    account_id = number(account)
    site, hub = await service.find_feed(session, account_id)
    entries = await service.latest_of(session, account_id, ENTRIES)
    removals = await service.removed(session, site, REMOVALS)
    return _feed_answer(request, Feed(base, site, account_id, hub), entries, removals)


@router.api_route("/{region}/feed.xml", methods=READ)
async def show_feed(request: Request, session: Session, base: PublicUrl, region: str) -> Response:
    """Send a site's newest stories to feed readers."""
    site = await service.find_site(session, region)
    stories = await service.latest(session, site, None, ENTRIES)
    removals = await service.removed(session, site, REMOVALS)
    return _feed_answer(request, Feed(base, site), stories.items[:ENTRIES], removals)


@router.api_route("/{region}/{article}", methods=READ)
async def show_story(
    request: Request, session: Session, base: PublicUrl, region: str, article: str
) -> Response:
    """Show a story in the version that is there, or say that it was taken down."""
    site = await service.find_site(session, region)
    story = await service.find_story(session, site, number(article))
    html = page("story.html", base=base, site=site, story=story, body=body_of(region, story))
    return page_answer(request, html)


@router.api_route("/{region}/{article}/assets/{digest}/{name:path}", methods=READ)
async def show_file(
    request: Request, session: Session, region: str, article: str, digest: str
) -> Response:
    """Send a file for as long as the story that shows it may be seen; its name is for people."""
    file = await service.find_file(session, region, number(article), digest)
    held = has_it(request, etag_of(file))
    return file_answer(file, None if held else await service.file_bytes(session, file))


@router.api_route("/{rest:path}", methods=READ)
async def show_nothing() -> Response:
    """Answer every other address with a page too."""
    raise nothing_here()


def _feed_answer(
    request: Request, feed: Feed, entries: Sequence[Entry], removals: Sequence[Removal]
) -> Response:
    return checked_answer(request, atom(feed, entries, removals), MEDIA_TYPE)
