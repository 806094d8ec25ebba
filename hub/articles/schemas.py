"""What comes out of the API of articles. What goes in is in `draft.py`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from hub.articles.models import Article, Category, Kind, Origin, Tier, Version
from hub.articles.prepare import Role
from hub.articles.repository.assets import Kept
from hub.articles.repository.looks import Look
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


class OneVersionOut(VersionOut):
    """A version by itself, and since when its article is retracted everywhere."""

    sealed_at: datetime | None

    @classmethod
    def of_story(cls, story: Story) -> Self:
        """Describe the version of a story."""
        version = VersionOut.of(story.version, story.assets)
        return cls(**version.model_dump(), sealed_at=story.article.sealed_at)


class ArticleFields(BaseModel):
    """What is decided about an article, whatever it says.

    `region` and `organisation` say whose it is, null that it is the hub's own. `stopped_at` is when
    a retraction last committed; null if none has. `sealed_at` is since when it is retracted
    everywhere: whoever reads what it says is on record. `current_version` is the newest that you
    see: all of what is yours, and of what was pushed to you as far as it was pushed.
    """

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: int
    region: Annotated[str | None, Field(validation_alias="region_code")]
    organisation: Annotated[int | None, Field(validation_alias="organisation_id")]
    kind: Kind
    tier: Tier
    category: Category | None
    origin: Origin
    origin_url: str | None
    derived_from: int | None
    embargo_until: datetime | None
    stopped_at: datetime | None
    sealed_at: datetime | None
    current_version: int
    created_at: datetime
    updated_at: datetime


class ArticleLine(ArticleFields):
    """An article in a list, with the title of its present version.

    `digest` (the summary) and `cover` (the digest of a file) are null of a sealed one: to read what
    it says, and see what it shows, is an act.
    """

    title: str
    digest: str | None
    cover: str | None

    @classmethod
    def of(cls, article: Article, newest: int, title: str, look: Look | None = None) -> Self:
        """Describe an article that ends with a version, in one line."""
        look = look or Look()
        fields = _fields(article, newest)
        return cls(**fields, title=title, digest=look.digest, cover=look.cover)


class ArticleOut(ArticleFields):
    """An article with its present version."""

    version: VersionOut

    @classmethod
    def of(cls, story: Story) -> Self:
        """Describe an article."""
        return cls(
            **_fields(story.article, story.newest),
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


def _fields(article: Article, newest: int) -> dict[str, Any]:
    return ArticleFields.model_validate(article).model_dump() | {"current_version": newest}


def _out(asset: ShownAsset) -> ShownAssetOut:
    return ShownAssetOut.model_validate(asset)
