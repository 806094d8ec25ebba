"""What reading and saving an article answer with."""

from dataclasses import dataclass

from hub.articles.models import Article, Version
from hub.articles.repository.versions import ShownAsset


@dataclass(frozen=True, slots=True)
class Story:
    """An article, one of its versions, and the files that this version shows.

    Attributes:
        newest: where the article ends for whoever sees it.
    """

    article: Article
    newest: int
    version: Version
    assets: tuple[ShownAsset, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft.

    Attributes:
        changed: a version was made; False where the present one says the same already.
        removed: elements that were taken out of the body, for the author to see.
    """

    story: Story
    changed: bool
    removed: tuple[str, ...] = ()
