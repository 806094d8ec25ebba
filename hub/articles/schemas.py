"""What comes out of the API of articles. What goes in is in `draft.py`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from hub.articles.models import Article, Kind, Origin, Tier, Version
from hub.articles.prepare import Role
from hub.articles.repository.assets import Kept
from hub.articles.repository.versions import ShownAsset
from hub.articles.story import Saved, Story


class AssetOut(BaseModel):
    """A file that the hub keeps; `reference` is what a body's `src` or `href` names."""

    digest: str
    media_type: str
    size: int
    reference: str

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Describe a kept file."""
        return cls(
            digest=kept.digest,
            media_type=kept.media_type,
            size=kept.size,
            reference=f"asset:{kept.digest}",
        )


class ShownAssetOut(BaseModel):
    """A file as a version shows it; `size` is bytes."""

    model_config = ConfigDict(from_attributes=True)

    digest: str
    name: str
    alt: str
    media_type: str
    size: int


class VersionLine(BaseModel):
    """A version in an article's history."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    title: str
    fingerprint: str
    created_at: datetime
    created_by: str


class VersionOut(VersionLine):
    """What a version says, and shows."""

    body: str
    digest: str
    author: str
    source: str
    source_url: str | None
    cover: ShownAssetOut | None
    pictures: list[ShownAssetOut]
    attachments: list[ShownAssetOut]

    @classmethod
    def of(cls, version: Version, assets: Iterable[ShownAsset]) -> Self:
        """Describe a version with its files."""
        files = {role: [_out(a) for a in assets if a.role == role] for role in Role}
        return cls(
            **VersionLine.model_validate(version).model_dump(),
            body=version.body,
            digest=version.digest,
            author=version.author,
            source=version.source,
            source_url=version.source_url,
            cover=next(iter(files[Role.COVER]), None),
            pictures=files[Role.INLINE],
            attachments=files[Role.ATTACHMENT],
        )


class ArticleFields(BaseModel):
    """What is decided about an article, whatever it says.

    `stopped_at` is when a retraction last committed; null if none has.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: Kind
    tier: Tier
    origin: Origin
    origin_url: str | None
    derived_from: int | None
    embargo_until: datetime | None
    stopped_at: datetime | None
    current_version: int
    created_at: datetime
    updated_at: datetime


class ArticleLine(ArticleFields):
    """An article in a list, with the title of its present version."""

    title: str

    @classmethod
    def of(cls, article: Article, title: str) -> Self:
        """Describe an article in one line."""
        return cls(**ArticleFields.model_validate(article).model_dump(), title=title)


class ArticleOut(ArticleFields):
    """An article with its present version."""

    version: VersionOut

    @classmethod
    def of(cls, story: Story) -> Self:
        """Describe an article."""
        return cls(
            **ArticleFields.model_validate(story.article).model_dump(),
            version=VersionOut.of(story.version, story.assets),
        )


class SavedOut(BaseModel):
    """What became of a draft.

    `changed` is false where the present version says the same already: no version was made.
    `removed` names the elements that were taken out of the body because they are not safe or not
    for a story.
    """

    changed: bool
    removed: list[str]
    article: ArticleOut

    @classmethod
    def of(cls, saved: Saved) -> Self:
        """Describe what became of a draft."""
        return cls(
            changed=saved.changed,
            removed=list(saved.removed),
            article=ArticleOut.of(saved.story),
        )


def _out(asset: ShownAsset) -> ShownAssetOut:
    return ShownAssetOut.model_validate(asset)
