"""The newest stories of a site or of one account as an Atom feed (RFC 4287).

It carries summaries and no bodies: what a feed reader has fetched, no retraction reaches but by
the tombstone that takes the entry's place (RFC 6721), which asks the reader to delete it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hub.sites.addresses import account_feed_path, feed_path, site_path, story_path
from hub.sites.render import machine
from hub.sites.view import Entry, Removal, Site

ENTRIES = 50
REMOVALS = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY = datetime(2000, 1, 1, tzinfo=UTC)  # a feed must say when it changed, even without entries

ET.register_namespace("", _NAMESPACE)
ET.register_namespace("at", _TOMBSTONES)


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose feed it is.

    Attributes:
        base: the hub's public address, without a slash at its end.
        site: of the region; for one account's feed, with that account alone.
        account_id: the account whose own feed it is; None for the site's.
        hub: the WebSub hub that pushes it to subscribers.
    """

    base: str
    site: Site
    account_id: int | None = None
    hub: str | None = None

    @property
    def address(self) -> str:
        """Where the feed is."""
        if self.account_id is None:
            return self.base + feed_path(self.site.region.code)
        return self.base + account_feed_path(self.account_id)

    @property
    def feed_id(self) -> str:
        """Its name for ever."""
        return self.page if self.account_id is None else self.address

    @property
    def page(self) -> str:
        """Where people read the same."""
        return self.base + site_path(self.site.region.code)

    def story_page(self, article_id: int) -> str:
        """Where people read a story."""
        return self.base + story_path(self.site.region.code, article_id)

    def entry_id(self, article_id: int) -> str:
        """An entry's name for ever.

        One account's entries have names of their own: a story that is taken off one account alone
        must not vanish from readers of another feed.
        """
        if self.account_id is None:
            return self.story_page(article_id)
        return f"{self.address}#{article_id}"


def atom(feed: Feed, entries: Sequence[Entry], removals: Sequence[Removal]) -> bytes:
    """Return the feed in UTF-8; entries and removals come the newest first."""
    changes = [entry.updated_at for entry in entries] + [removal.at for removal in removals]
    root = ET.Element(_name("feed"), {_LANG: "zh-CN"})
    _add(root, "id", feed.feed_id)
    _add(root, "title", feed.site.name)
    _add(root, "updated", machine(max(changes, default=_EMPTY)))
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    if feed.hub is not None:
        ET.SubElement(root, _name("link"), {"rel": "hub", "href": feed.hub})
    _add_author(root, "、".join(feed.site.organisations))
    for entry in entries:
        _add_entry(root, feed, entry)
    for removal in removals:
        _add_tombstone(root, feed, removal)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(root: ET.Element, feed: Feed, story: Entry) -> None:
    entry = ET.SubElement(root, _name("entry"))
    _add(entry, "id", feed.entry_id(story.article_id))
    _add(entry, "title", story.title)
    _add(entry, "published", machine(story.published_at))
    _add(entry, "updated", machine(story.updated_at))
    _link(entry, "alternate", feed.story_page(story.article_id), "text/html")
    _add_author(entry, story.author or story.source or feed.site.organisation_of(story.account_id))
    _add(entry, "summary", story.digest)


def _add_tombstone(root: ET.Element, feed: Feed, removal: Removal) -> None:
    named = {"ref": feed.entry_id(removal.article_id), "when": machine(removal.at)}
    tombstone = ET.SubElement(root, f"{{{_TOMBSTONES}}}deleted-entry", named)
    if removal.comment:
        ET.SubElement(tombstone, f"{{{_TOMBSTONES}}}comment").text = removal.comment


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _name(name)).text = text


def _add_author(parent: ET.Element, name: str) -> None:
    _add(ET.SubElement(parent, _name("author")), "name", name)


def _link(parent: ET.Element, relation: str, address: str, media_type: str) -> None:
    attributes = {"rel": relation, "type": media_type, "href": address}
    ET.SubElement(parent, _name("link"), attributes)


def _name(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
