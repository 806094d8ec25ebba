"""Commands (指令), what they froze, and the bans (禁发) that retractions leave."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base


class CommandKind(StrEnum):
    """What a command wants."""

    PUSH = "push"
    CORRECT = "correct"
    RETRACT = "retract"
    REINSTATE = "reinstate"


class CommandState(StrEnum):
    """Where a command stands before its targets take over."""

    PROPOSED = "proposed"  # it goes to so many places that a second person has to approve it
    REJECTED = "rejected"  # and that person has said no
    SCHEDULED = "scheduled"
    ISSUED = "issued"  # its wishes are in the placements
    LAPSED = "lapsed"  # its time passed before it could fire
    CANCELLED = "cancelled"  # a retraction cleared it


class BanScope(StrEnum):
    """How far a ban reaches."""

    EVERYWHERE = "everywhere"
    REGION = "region"
    ACCOUNT = "account"


class HoldScope(StrEnum):
    """What can be held."""

    HUB = "hub"
    REGION = "region"
    PLATFORM = "platform"
    ACCOUNT = "account"
    TIER = "tier"
    COMMAND = "command"


class Command(Base):
    """One order: what, to which articles, where, when, why.

    Attributes:
        rule: where, as it was asked (`hub.commands.rule`); resolved once, when issued.
        request_digest: of the request's body, to tell a repeated key from a reused one.
        origin: the command that made this one (a push that carries a take-down time).
        instruction: what a retraction answers: from whom, document number, received, due.
        total: how many placements it concerns, known when it is issued.
        region_code: for which subtree it was issued; None for the whole hub. Whoever may read
            commands there, or above, may read it.
        organisation_id: the unit that it was issued for.
        beyond: how many copies of its articles lie where its issuer may not touch them.
        settled_at: when it was noticed that nothing is open or parked any more; never taken back.
        decided_by: who approved or rejected it, where that was asked for.
    """

    __tablename__ = "commands"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    priority: Mapped[str] = mapped_column(String(10))
    rule: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None] = mapped_column(String(100))
    request_digest: Mapped[str | None] = mapped_column(String(80, collation="C"))
    origin: Mapped[int | None] = mapped_column(ForeignKey("commands.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(1000))
    public_reason: Mapped[str | None] = mapped_column(String(500))
    instruction: Mapped[dict[str, Any] | None]
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    take_down_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(server_default=text("0"))
    issued_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    issued_at: Mapped[datetime | None]
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(String(1000))
    beyond: Mapped[int] = mapped_column(server_default=text("0"))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("issued_by", "idempotency_key"),  # nobody meets another's key
        Index(None, "region_code", "id"),
        Index(
            "ix_commands_scheduled",
            "not_before",
            postgresql_where=text("state = 'scheduled'"),
        ),
        Index(
            "ix_commands_unsettled",
            "id",
            postgresql_where=text("state = 'issued' and settled_at is null"),
        ),
        Index("ix_commands_proposed", "id", postgresql_where=text("state = 'proposed'")),
        CheckConstraint("kind in ('push','correct','retract','reinstate')", name="kind"),
        CheckConstraint(
            "state in ('proposed','rejected','scheduled','issued','lapsed','cancelled')",
            name="state",
        ),
        CheckConstraint("priority in ('normal','high','urgent')", name="priority"),
    )


class CommandArticle(Base):
    """Which articles a command is about, in which version and epoch."""

    __tablename__ = "command_articles"

    command_id: Mapped[int] = mapped_column(ForeignKey("commands.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)
    version: Mapped[int | None]
    epoch: Mapped[int]


class CommandTarget(Base):
    """The accounts that a push froze, whatever became of each."""

    __tablename__ = "command_targets"

    command_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class TargetSet(Base):
    """A saved target (目标集): a rule under a name, for pushes to come.

    `region_code` and `organisation_id` are the place that it was made for: whoever may push there,
    or above, sees and changes it, and so does who saved it; without, the whole hub.
    """

    __tablename__ = "target_sets"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    rule: Mapped[dict[str, Any]]
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    made_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint(
            "region_code", "organisation_id", "name", postgresql_nulls_not_distinct=True
        ),
    )


class Ban(Base):
    """Where an article may not be pushed until someone reinstates it.

    `reach` is the region's prefix or the account's id, as the scope says; empty for everywhere.
    """

    __tablename__ = "bans"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    scope: Mapped[str] = mapped_column(String(10))
    reach: Mapped[str] = mapped_column(String(20, collation="C"), server_default="")
    command_id: Mapped[int] = mapped_column(ForeignKey("commands.id"), index=True)
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("commands.id"))

    __table_args__ = (
        Index(
            "uq_bans_standing",
            "article_id",
            "scope",
            "reach",
            unique=True,
            postgresql_where=text("lifted_at is null"),
        ),
        CheckConstraint("scope in ('everywhere','region','account')", name="scope"),
    )
