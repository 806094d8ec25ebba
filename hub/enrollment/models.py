"""Regions, organisations and accounts: who is enrolled, and where."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base
from hub.kit.sealed_columns import SEALED


class Level(StrEnum):
    """The rungs of administration, from the top."""

    PROVINCE = "province"
    CITY = "city"  # 地级
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"  # of a government at any rung; an account's level, not a region's


class AccountStatus(StrEnum):
    """Whether an account takes pushes. It takes retractions always."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Region(Base):
    """An administrative division (行政区划).

    `code` is the GB/T 2260 code of six digits, or the statistical code of nine for a township.
    `prefix` is its significant part (`42`, `4201`, `420106`, `420106001`): a subtree is all codes
    that start with it. `spelled` is what `hub.kit.spelling` makes of the name, here as elsewhere.
    """

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(9, collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code"), index=True
    )
    prefix: Mapped[str] = mapped_column(String(9, collation="C"), unique=True)
    is_grouping: Mapped[bool] = mapped_column(server_default=text("false"))
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")

    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{6}([0-9]{3})?$'", name="code_has_six_or_nine_digits"),
        CheckConstraint("starts_with(code, prefix)", name="prefix_of_its_code"),
        CheckConstraint("level in ('province','city','county','township')", name="level"),
    )


class Organisation(Base):
    """A unit (单位) that runs accounts and answers for them."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    region_code: Mapped[str] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code"), index=True
    )
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")


class Account(Base):
    """An enrolled client (账号): one place on one platform that stories can be put on.

    `quotas` maps a bucket to its limit: `{"publish": {"limit": 1, "per": "day"}}`.
    `push_policy` maps an importance tier to what the unit agreed for pushes from above.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    platform: Mapped[str] = mapped_column(String(32, collation="C"))
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(9, collation="C"), ForeignKey("regions.code"))
    level: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), server_default=AccountStatus.ACTIVE)
    url: Mapped[str | None] = mapped_column(String(1000))
    network_zone: Mapped[str] = mapped_column(String(20), server_default="internet")
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(50)), server_default=text("'{}'"))
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    quotas: Mapped[dict[str, Any] | None]
    push_policy: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")

    __table_args__ = (
        UniqueConstraint("platform", "external_id"),  # enrolled twice, it would get two copies
        Index(None, "region_code", "id"),
        Index(None, "tags", postgresql_using="gin"),
        CheckConstraint("status in ('active','suspended','closed')", name="status"),
        CheckConstraint(
            "level in ('province','city','county','township','department')", name="level"
        ),
    )


class Credential(Base):
    """An account's secrets, sealed with `hub.kit.crypto`.

    They are opened for a call to the platform, and where a file brings some, to see whether those
    are others. Both are counted (`hub.vault.uses`).

    `expires_on` is the last day in China that they are good for, where a platform or the unit has
    said so.
    """

    __tablename__ = "credentials"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(info=SEALED)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_on: Mapped[date | None] = mapped_column(index=True)


class PlatformApp(Base):
    """The hub's own application on a platform; its secret sealed with `hub.kit.crypto`.

    `name` is what connectors' manifests call it; `key` is public: it stands in every link that an
    owner opens.
    """

    __tablename__ = "platform_apps"

    name: Mapped[str] = mapped_column(String(32, collation="C"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    sealed: Mapped[bytes] = mapped_column(info=SEALED)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
