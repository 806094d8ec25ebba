"""One WordPress: its posts, pictures and users, and the rules that hold between them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

CATEGORIES = frozenset({1, 2, 3})  # 1 is the default
TAGS = frozenset({11, 12})
FILE_TYPES = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
}

_BARRED = re.compile(
    r"</?(?:script|iframe|style|object|embed|form|input|svg)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"(<[^>]*>)")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_LAST_PARAGRAPH = re.compile(r"<p>(?:(?!<p>).)*</p>\s*\Z", re.DOTALL)
_PLANS = {"published": "publish", "refused": "draft"}


@dataclass(slots=True)
class Item:
    """What has a number and a slug: a post or a picture."""

    number: int
    author: str
    slug: str = ""


@dataclass(slots=True)
class Post(Item):
    """A post.

    Attributes:
        looks_left: how often a post under review is looked at before it ends as `then`.
        times_public: how often it was written while, or so that, readers saw it.
    """

    status: str = "draft"
    title: str = ""
    content: str = ""
    excerpt: str = ""
    categories: list[int] = field(default_factory=lambda: [1])
    tags: list[int] = field(default_factory=list)
    featured_media: int = 0
    date: float = 0.0
    trashed_from: str = "draft"
    looks_left: int = 0
    then: str = ""
    times_public: int = 0


@dataclass(slots=True)
class Attachment(Item):
    """A picture. `parent`: its post's number, 0 for none."""

    parent: int = 0
    file: str = ""
    title: str = ""
    media_type: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Portal:
    """One site and what goes wrong on it next.

    Attributes:
        url: without a trailing slash.
        passwords: of each role's user; the user is called like the role.
    """

    url: str
    clock: Callable[[], float]
    posts: dict[int, Post] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    refuse_next: str = ""
    slow_down_next: int = 0
    cut_next: bool = False
    review_next: str = ""
    last_number: int = 0

    def __post_init__(self) -> None:
        name = self.url.rpartition("/")[2]
        for role in ("editor", "author", "contributor"):
            self.passwords[role] = f"{role} of {name} Xq7u"

    def number(self) -> int:
        """Return the next number; posts and pictures share them."""
        self.last_number += 1
        return self.last_number

    def name(self, item: Item, slug: str) -> None:
        """Give an item a slug that no other has, with `-2` at its end if need be."""
        others = {one.slug for one in self._items() if one is not item}
        numbered = (f"{slug}-{n}" for n in range(2, len(others) + 3))
        item.slug = slug if slug not in others else next(s for s in numbered if s not in others)

    def write(self, post: Post, status: str) -> None:
        """Save a post under a status, after its other fields were set."""
        if post.status == "trash" != status:
            post.slug = post.slug.removesuffix("__trashed")
        if status == "publish" and post.date > self.clock():
            status = "future"
        if status == "publish" and post.status != "publish" and self.review_next:
            post.looks_left, post.then = 2, _PLANS.get(self.review_next, "")
            status, self.review_next = "pending", ""
        post.status = status
        if status == "publish":
            post.times_public += 1
        if status in {"publish", "future"} and not post.slug:
            self.name(post, quote(post.title).lower())

    def trash(self, post: Post) -> None:
        """Put a post into the trash, and its slug out of the way."""
        post.trashed_from, post.status = post.status, "trash"
        post.slug += "__trashed"

    def remove(self, post: Post) -> None:
        """Delete a post for good. Its pictures stay, and belong to nobody."""
        del self.posts[post.number]
        for picture in self.attachments.values():
            if picture.parent == post.number:
                picture.parent = 0

    def look(self, post: Post) -> None:
        """Let the portal's editor go on, as happens whenever somebody looks."""
        if post.status == "pending" and post.then:
            post.looks_left -= 1
            if post.looks_left < 0:
                self.write(post, post.then)

    def filtered(self, html: str, user: str) -> str:
        """Take out of a text what an author may not write; its words stay."""
        text = html if user == "editor" else _filtered(html)
        if self.cut_next and _LAST_PARAGRAPH.search(text):
            self.cut_next, text = False, _LAST_PARAGRAPH.sub("", text)
        return text

    def link(self, post: Post) -> str:
        """Return a post's address: readable once it is public."""
        return (
            f"{self.url}/{post.slug}/"
            if post.status == "publish"
            else f"{self.url}/?p={post.number}"
        )

    def file_url(self, picture: Attachment) -> str:
        """Return where a picture's file is."""
        return f"{self.url}/wp-content/uploads/{picture.file}"

    def is_public(self, picture: Attachment) -> bool:
        """Tell whether the interface shows a picture to strangers."""
        return picture.parent == 0 or self.posts[picture.parent].status == "publish"

    def _items(self) -> Iterator[Item]:
        yield from self.posts.values()
        yield from self.attachments.values()


def _filtered(html: str) -> str:
    parts = _TAG.split(_BARRED.sub("", html))  # words and tags in turn
    parts[::2] = [_BARE_AMPERSAND.sub("&amp;", part).replace(">", "&gt;") for part in parts[::2]]
    return "".join(parts)
