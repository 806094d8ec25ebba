"""Whether a story fits a platform, by the limits of its manifest: what an editor is told early.

What a connector adds of its own (styles, picture addresses, a title before the text, a link behind
it) is only known when it renders: `refused_for` reads what it refuses then, and a preview shows
what it leaves out.
"""

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Self

from hub.sdk.contract import Picture
from hub.sdk.counting import OutOfLimit, length
from hub.sdk.manifest import Beyond, Counted, Limit, Limits
from hub.sdk.text import plain

FIELDS = ("title", "digest", "body", "images", "cover_bytes", "image_bytes")  # that limits are of


@dataclass(frozen=True, slots=True)
class Measured:
    """What platforms count of a story.

    Attributes:
        text: what a reader reads of the body; `html` is the body with its tags.
        pictures: how many different ones, the cover among them; attachments don't count.
        cover_bytes: of the cover; None without one.
        image_bytes: of the largest picture in the text; None without one.
    """

    title: str
    digest: str
    html: str
    text: str
    pictures: int = 0
    cover_bytes: int | None = None
    image_bytes: int | None = None

    @classmethod
    def of(cls, title: str, digest: str, html: str, files: Sequence[Picture] = ()) -> Self:
        """Measure a story, whatever it is kept in."""
        images = [file for file in files if file.media_type.startswith("image/")]
        covers, inline = ([i for i in images if i.role == role] for role in ("cover", "inline"))
        return cls(
            title,
            digest,
            html,
            plain(html),
            len({image.digest for image in covers + inline}),
            next((image.size for image in covers), None),
            max((image.size for image in inline), default=None),
        )


@dataclass(frozen=True, slots=True)
class Misfit:
    """A limit that a story breaks.

    Attributes:
        field: of `hub.sdk.manifest.Limits`, one of `FIELDS`.
        length: what the story has, counted as `counted` says.
        limit: the most that the platform takes; the least, where the story has less.
        becomes: `refused`: it does not go out; `cut`: the rest is left out.
    """

    field: str
    length: int
    limit: int
    counted: Counted
    becomes: Beyond

    @property
    def is_too_short(self) -> bool:
        """Whether the story has less than the platform wants."""
        return self.length < self.limit


def misfits(story: Measured, limits: Limits) -> list[Misfit]:
    """Return each limit that a story breaks, in the order of the manifest's fields; none: it fits.

    A missing digest breaks nothing: connectors make one of the text.
    """
    return list(_broken(story, limits))


def refused_for(error: ValueError, limits: Limits) -> Misfit | None:
    """Return the limit of the manifest for which a connector has refused to render; None: another.

    What is counted then is what would have been sent, with all that the connector adds.
    """
    if not isinstance(error, OutOfLimit):
        return None
    for field in FIELDS:
        limit: Limit | None = getattr(limits, field)
        if limit is not None and limit.is_same(error.limit):
            bound = limit.least if error.length < limit.least else limit.most
            return Misfit(field, error.length, bound, limit.counted, Beyond.REFUSED)
    return None


def _broken(story: Measured, limits: Limits) -> Iterator[Misfit]:
    yield from _of("title", story.title, limits.title)
    if story.digest:
        yield from _of("digest", story.digest, limits.digest)
    if limits.body is not None:
        body = story.html if limits.body.markup else story.text
        yield from _of("body", body, limits.body.beside(story.pictures))
    yield from _of("images", range(story.pictures), limits.images)
    for field in ("cover_bytes", "image_bytes"):
        yield from _beyond(field, getattr(story, field) or 0, getattr(limits, field))


def _of(field: str, what: Sized, limit: Limit | None) -> Iterator[Misfit]:
    if limit is None:
        return
    long = length(what, limit.counted)
    if long < limit.least:
        yield Misfit(field, long, limit.least, limit.counted, Beyond.REFUSED)
    yield from _beyond(field, long, limit)


def _beyond(field: str, long: int, limit: Limit | None) -> Iterator[Misfit]:
    if limit is not None and long > limit.most:
        yield Misfit(field, long, limit.most, limit.counted, limit.beyond)
