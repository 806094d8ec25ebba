"""The paths of the pages and of what they show, written and read. Pure."""

import re
from urllib.parse import quote

from hub.enrollment.codes import parse_code
from hub.kit.pagination import BIGGEST
from hub.sites.errors import nothing_here

ROOT = "/sites/"

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
# in the last part of a path, these would be read as something other than a name
_NO_NAME = re.compile(r'[/\\?#%:*"<>|\s]+')


def site_path(region: str) -> str:
    """Return the path of a region's list."""
    return f"{ROOT}{region}/"


def feed_path(region: str) -> str:
    """Return the path of a region's Atom feed."""
    return f"{ROOT}{region}/feed.xml"


def account_feed_path(account_id: int) -> str:
    """Return the path of the feed of one account on `feed`; `connectors.feed` has it too."""
    return f"{ROOT}feeds/{account_id}.xml"


def story_path(region: str, article_id: int) -> str:
    """Return the path of a story's page; `connectors.site` gives its copies this address."""
    return f"{ROOT}{region}/{article_id}"


def file_path(region: str, article_id: int, digest: str, name: str) -> str:
    """Return the path of a file that a story shows.

    The name is for people who look at the address; the digest alone says which file it is.
    """
    safe = quote(_NO_NAME.sub("-", name).strip(".-") or "file")
    return f"{story_path(region, article_id)}/assets/{digest}/{safe}"


def region_code(text: str) -> str:
    """Return the code in a path.

    Raises:
        NotFound: it is no code, or not the one way to write it.
    """
    try:
        code = parse_code(text)
    except ValueError:
        raise nothing_here() from None
    if code != text:
        raise nothing_here()
    return code


def number(text: str) -> int:
    """Return the id in a path: an article's or an account's.

    Raises:
        NotFound: it is none, or not the one way to write it.
    """
    if not _NUMBER.fullmatch(text) or int(text) > BIGGEST:
        raise nothing_here()
    return int(text)
