"""What of a story a platform's readers do not get to see. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from hub.sdk.contract import Article
from hub.sdk.html import pictures_of
from hub.sdk.optional import Preview
from hub.sdk.text import plain

_LINK = re.compile(r'<a\b[^>]*\bhref="(?!asset:)')  # in HTML that nh3 has written


@dataclass(frozen=True, slots=True)
class Losses:
    """What a platform leaves out of a story.

    Attributes:
        length: characters of the story's text, without white space.
        shown: how many of them readers see, from the beginning on.
        pictures: how many different ones are missing, the cover among them.
        links: how many addresses in the text lead nowhere there.
        files: how many attachments are missing.
    """

    length: int
    shown: int
    pictures: int
    links: int
    files: int

    @property
    def are_none(self) -> bool:
        """Whether all of the story is there."""
        return self.shown == self.length and not (self.pictures or self.links or self.files)


def losses(article: Article, text: str, preview: Preview) -> Losses:
    """Compare a story with its preview, whose pictures go by the hub's own names.

    Args:
        article: the version.
        text: what a reader reads of its body.
        preview: of it.
    """
    story = _letters(text)
    same = preview.html == article.body_html  # plain text of a long story takes long
    read = story if same else _letters(f"{preview.text}\n{plain(preview.html)}")
    return Losses(
        length=len(story),
        shown=_beginning(story, read),
        pictures=len(_pictures(article) - _shown(preview)),
        links=max(len(_LINK.findall(article.body_html)) - len(_LINK.findall(preview.html)), 0),
        files=max(_files(article) - len(preview.files), 0),
    )


def _letters(text: str) -> str:
    """Return a text as it is compared: a platform may need `＃` for `#`, and other spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _beginning(story: str, read: str) -> int:
    """Return how much of a story's beginning stands in what is read; a longer one never does."""
    if story in read:
        return len(story)
    low, high = 0, len(story)
    while low < high:
        middle = (low + high + 1) // 2
        if story[:middle] in read:
            low = middle
        else:
            high = middle - 1
    return low


def _pictures(article: Article) -> set[str]:
    covers = {one.source for one in article.assets if one.role == "cover"}
    return covers | set(pictures_of(article.body_html))


def _shown(preview: Preview) -> set[str]:
    return {preview.cover, *preview.pictures, *pictures_of(preview.html)}


def _files(article: Article) -> int:
    return sum(one.role == "attachment" for one in article.assets)
