"""Articles, their immutable versions, and the assets that these show."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base


class Kind(StrEnum):
    """What a story is made of."""

    ARTICLE = "article"
    SHORT = "short"
    GALLERY = "gallery"
    VIDEO = "video"
    LIVE = "live"


class Tier(StrEnum):
    """How important a story is; a hold can stop one tier, an account can agree to one."""

    GENERAL = "general"  # 一般
    IMPORTANT = "important"  # 重要
    MAJOR = "major"  # 重大


class Origin(StrEnum):
    """Who put a story up."""

    HUB = "hub"
    EXTERNAL = "external"  # somebody who typed it straight into a platform


class Article(Base):
    """A story (稿件). What changes is its versions; the row holds what commands decide.

    Attributes:
        origin_url: the link by which an external post is known.
        derived_from: the story that this one adopts, adapts or reprints; a retraction walks it.
        epoch: rises with every retraction; a schedule fires only in the epoch it was made in.
        stopped_at: when a retraction last committed; workers poll it to stop what is on its way.
        embargo_until: no push of it fires before.
    """

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), server_default=Kind.ARTICLE)
    origin: Mapped[str] = mapped_column(String(10), server_default=Origin.HUB)
    origin_url: Mapped[str | None] = mapped_column(String(1000))
    derived_from: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    tier: Mapped[str] = mapped_column(String(10), server_default=Tier.GENERAL)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    current_version: Mapped[int] = mapped_column(server_default=text("0"))
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    stopped_at: Mapped[datetime | None]
    embargo_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index(
            "ix_articles_stopped_at",
            "stopped_at",
            postgresql_where=text("stopped_at is not null"),
        ),
        Index(
            "uq_articles_origin_url",  # a link registered twice is the same post
            "origin_url",
            unique=True,
            postgresql_where=text("origin_url is not null"),
        ),
        CheckConstraint("kind in ('article','short','gallery','video','live')", name="kind"),
        CheckConstraint("origin in ('hub','external')", name="origin"),
        CheckConstraint("tier in ('general','important','major')", name="tier"),
    )


class Version(Base):
    """What a story said at one time (版本). A trigger refuses every change.

    Attributes:
        body: sanitised HTML.
        digest: the summary that lists show (摘要).
        fingerprint: of everything a reader can see, as `"sha256:…"`.
    """

    __tablename__ = "versions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    digest: Mapped[str] = mapped_column(String(500))
    author: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(100))
    source_url: Mapped[str | None] = mapped_column(String(1000))
    fingerprint: Mapped[str] = mapped_column(String(80, collation="C"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[str] = mapped_column(String(100))


class Asset(Base):
    """A file, named by what is in it (素材)."""

    __tablename__ = "assets"

    digest: Mapped[str] = mapped_column(String(80, collation="C"), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    data: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class VersionAsset(Base):
    """Which version shows which asset, as what."""

    __tablename__ = "version_assets"

    article_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(
        String(80, collation="C"), ForeignKey("assets.digest"), index=True
    )
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    alt: Mapped[str] = mapped_column(String(200), server_default="")

    __table_args__ = (
        ForeignKeyConstraint(["article_id", "number"], ["versions.article_id", "versions.number"]),
        CheckConstraint("role in ('cover','inline','attachment')", name="role"),
    )
