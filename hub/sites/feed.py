"""A site's newest stories as an Atom feed (RFC 4287).

It carries summaries and no bodies: what a feed reader has fetched, no retraction reaches.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hub.sites.addresses import feed_path, site_path, story_path
from hub.sites.render import machine
from hub.sites.view import Entry, Site

ENTRIES = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY = datetime(2000, 1, 1, tzinfo=UTC)  # a feed must say when it changed, even without entries

ET.register_namespace("", _NAMESPACE)


def atom(base: str, site: Site, entries: Sequence[Entry]) -> bytes:
    """Return the feed in UTF-8.

    Args:
        base: the hub's public address, without a slash at its end.
        site: whose feed it is.
        entries: the newest first.
    """
    region = site.region.code
    feed = ET.Element(_name("feed"), {_LANG: "zh-CN"})
    _add(feed, "id", base + site_path(region))
    _add(feed, "title", site.name)
    _add(feed, "updated", machine(max((e.updated_at for e in entries), default=_EMPTY)))
    _link(feed, "self", base + feed_path(region), "application/atom+xml")
    _link(feed, "alternate", base + site_path(region), "text/html")
    _add_author(feed, "、".join(site.organisations))
    for entry in entries:
        _add_entry(feed, base, site, entry)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(feed: ET.Element, base: str, site: Site, story: Entry) -> None:
    entry = ET.SubElement(feed, _name("entry"))
    address = base + story_path(site.region.code, story.article_id)
    _add(entry, "id", address)
    _add(entry, "title", story.title)
    _add(entry, "published", machine(story.published_at))
    _add(entry, "updated", machine(story.updated_at))
    _link(entry, "alternate", address, "text/html")
    _add_author(entry, story.author or story.source or site.organisation_of(story.account_id))
    _add(entry, "summary", story.digest)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _name(name)).text = text


def _add_author(parent: ET.Element, name: str) -> None:
    _add(ET.SubElement(parent, _name("author")), "name", name)


def _link(parent: ET.Element, relation: str, address: str, media_type: str) -> None:
    attributes = {"rel": relation, "type": media_type, "href": address}
    ET.SubElement(parent, _name("link"), attributes)


def _name(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
