"""Articles, their immutable versions, the assets that these show; and what is still written."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    Text,
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


class Category(StrEnum):
    """In which column a story belongs (栏目), as regional media cut theirs."""

    HEADLINES = "headlines"  # 要闻
    POLITICS = "politics"  # 时政
    PARTY = "party"  # 党建
    POLICY = "policy"  # 政策
    ECONOMY = "economy"  # 经济
    SOCIETY = "society"  # 社会
    LIVELIHOOD = "livelihood"  # 民生
    RURAL = "rural"  # 三农
    LAW = "law"  # 法治
    SCIENCE = "science"  # 科教
    CULTURE = "culture"  # 文旅
    ECOLOGY = "ecology"  # 生态
    HEALTH = "health"  # 健康
    SPORTS = "sports"  # 体育
    EMERGENCY = "emergency"  # 应急
    NOTICE = "notice"  # 公告
    OPINION = "opinion"  # 评论


class Origin(StrEnum):
    """Who put a story up."""

    HUB = "hub"
    EXTERNAL = "external"  # somebody who typed it straight into a platform


class Article(Base):
    """A story (稿件). What changes is its versions; the row holds what commands decide.

    Attributes:
        category: None for one that nobody has put into a column.
        origin_url: the link by which an external post is known.
        derived_from: the story that this one adopts, adapts or reprints; a retraction walks it.
        epoch: rises with every retraction; a schedule fires only in the epoch it was made in.
        stopped_at: when a retraction last committed; workers poll it to stop what is on its way.
        embargo_until: no push of it fires before.
        region_code: where it belongs; None for the centre's own.
        organisation_id: the unit whose it is.
        sealed_at: since when it is retracted everywhere; opening its words is put on record.
    """

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), server_default=Kind.ARTICLE)
    origin: Mapped[str] = mapped_column(String(10), server_default=Origin.HUB)
    origin_url: Mapped[str | None] = mapped_column(String(1000))
    derived_from: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    tier: Mapped[str] = mapped_column(String(10), server_default=Tier.GENERAL)
    category: Mapped[str | None] = mapped_column(String(20))
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    sealed_at: Mapped[datetime | None]
    current_version: Mapped[int] = mapped_column(server_default=text("0"))
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    stopped_at: Mapped[datetime | None]
    embargo_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index(None, "region_code", "id"),
        Index(None, "category", "id", postgresql_where=text("category is not null")),
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
        CheckConstraint(
            "category in ('headlines','politics','party','policy','economy','society',"
            "'livelihood','rural','law','science','culture','ecology','health','sports',"
            "'emergency','notice','opinion')",
            name="category",
        ),
    )


class ArticlePlace(Base):
    """A county that an article belongs to, or was placed in, and each region above that.

    It makes lists cheap for those who don't see all. Triggers keep it, and nothing is ever taken
    out: an account that moves to another region leaves its articles here, so whether somebody
    sees an article is for its placements to say.

    Attributes:
        place: the prefix of a province's, a city's or a county's code; empty for everywhere.
    """

    __tablename__ = "article_places"

    place: Mapped[str] = mapped_column(String(6, collation="C"), primary_key=True)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Version(Base):
    """What a story said at one time (版本). A trigger refuses every change.

    Attributes:
        body: sanitised HTML.
        digest: the summary that lists show (摘要).
        fingerprint: of everything a reader can see, as `"sha256:…"`.
        spelled: what `hub.kit.spelling` makes of the title.
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
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")


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


class WorkingDraft(Base):
    """What somebody is still writing (草稿): an article to be, or the next version of one.

    Attributes:
        article_id: the article that it will be a version of; None for a new one.
        based_on: the number of the version that it began with.
        region_code: where it belongs; None for the centre's own.
        organisation_id: the unit whose it is.
        content: fields of `hub.articles.draft.ArticleDraft`, complete or not.
        revision: rises with each save; whoever saves says which one they have read.
        spelled: what `hub.kit.spelling` makes of the title.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    based_on: Mapped[int | None]
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    made_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_by: Mapped[str] = mapped_column(String(100))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")

    __table_args__ = (
        CheckConstraint("(article_id is null) = (based_on is null)", name="based_on"),
    )
