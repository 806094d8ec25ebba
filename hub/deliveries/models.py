"""The engine's tables. `placements` is queue, lock and lease; the rest is the record.

Rows of these tables are never deleted, and they carry no foreign keys: they are written by one
`INSERT … SELECT` over the tables that they would refer to, and checking each row again costs more
than writing it. All keys hold `account_id`, so that placements can be split by its hash, and
deliveries by `command_id`, without a rewrite.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base, Moment

_CLOCK = text("clock_timestamp()")


class Placement(Base):
    """One article on one account (落地): what is wanted there, and what is there.

    Attributes:
        slot: the form; 1 and above also hold stray copies.
        command_id, want: written by commands only. `want` 0 is absent, n is version n.
        open: the command's delivery has not been closed.
        not_after: a push that has not gone out by then never does.
        have: none, present, pending, doubt or gone? (`hub.deliveries.transition`).
        handle: what a `Step` kept, or a `Pending`'s handle.
        since: when the first call began that may have made the copy.
        horizon: before it, not finding a copy proves nothing.
        incarnation: rises when absence is verified; part of every idempotency key.
        looks: how often absence was seen since the retraction.
        deletions: how often the copy was deleted and seen again since the retraction.
        reserved: the start of the period whose quota its call under way holds.
        lane: `platform/retract`, `…/push`, `…/look` or one of their slow twins.
        due_at: when somebody may take it; while `worker` is set, the end of the lease.
        claim: the fence: rises with every claim.
        aim: the `want` that the holder works for.
        parked, why: set when only a person can go on, with the platform's own words.
    """

    __tablename__ = "placements"

    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("0"))
    command_id: Mapped[int]
    want: Mapped[int] = mapped_column(Integer)
    open: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    not_after: Mapped[datetime | None]
    have: Mapped[str] = mapped_column(Text, server_default="none")
    have_version: Mapped[int | None] = mapped_column(Integer)
    remote_id: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    handle: Mapped[dict[str, Any] | None]
    since: Mapped[datetime | None]
    horizon: Mapped[datetime | None]
    incarnation: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    looks: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    deletions: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    reserved: Mapped[datetime | None]
    lane: Mapped[str] = mapped_column(Text(collation="C"))
    level: Mapped[str] = mapped_column(Text(collation="C"))
    due_at: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(Text)
    claim: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    aim: Mapped[int | None] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    parked: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "due_at is not null or parked is not null or (want = 0 and have = 'none')"
            " or (have = 'present' and have_version is not distinct from want)",
            name="nothing_lost",
        ),
        CheckConstraint("have in ('none','present','pending','doubt','gone?')", name="have"),
        Index(
            "ix_placements_due",
            "lane",
            "due_at",
            "account_id",
            postgresql_where=text("due_at is not null"),
        ),
        Index(
            "uq_placements_remote",
            "account_id",
            "remote_id",
            unique=True,
            postgresql_where=text("remote_id is not null"),
        ),
        Index(  # what an account shows, the newest first
            "ix_placements_shown",
            "account_id",
            "since",
            "article_id",
            postgresql_where=text("want > 0 and have = 'present'"),
        ),
        Index(  # what an event of a platform can be about
            "ix_placements_pending", "account_id", postgresql_where=text("have = 'pending'")
        ),
        Index(  # what waits for people
            "ix_placements_parked",
            "parked",
            "article_id",
            "account_id",
            "slot",
            postgresql_where=text("parked is not null"),
        ),
        {"postgresql_with": {"fillfactor": 60}},
    )


class RemoteObject(Base):
    """A further thing that is out there for a placement: a container, a stray, a second post."""

    __tablename__ = "remote_objects"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int]
    account_id: Mapped[int]
    slot: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(20))
    remote_id: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(80, collation="C"))
    position: Mapped[int | None] = mapped_column(Integer)  # in its container
    connector: Mapped[str] = mapped_column(String(32))
    connector_version: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(10))
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("account_id", "kind", "remote_id"),
        Index(None, "article_id", "account_id", "slot"),
        CheckConstraint("origin in ('ours','observed','claimed')", name="origin"),
    )


class Delivery(Base):
    """What a command came to on one placement: inserted when closed, kept for ever."""

    __tablename__ = "deliveries"

    command_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    result: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime] = mapped_column(server_default=_CLOCK)


class Counter(Base):
    """How many placements of a command came to what. What is open is the total less these."""

    __tablename__ = "counters"

    command_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    platform: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    level: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    result: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    n: Mapped[int]

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


class Hold(Base):
    """A stop switch (暂停). Read at every claim; retractions pass.

    `reach` names what is held: a region's prefix, a platform, an account's id, a tier, a
    command's id; empty for the hub. `region_code` and `organisation_id` are for which subtree it
    was placed: whoever may place holds there, or above, may lift it; without, the whole hub.
    """

    __tablename__ = "holds"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    reach: Mapped[str] = mapped_column(String(40, collation="C"), server_default="")
    reason: Mapped[str] = mapped_column(String(1000))
    placed_by: Mapped[str] = mapped_column(String(100))
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    lifted_by: Mapped[str | None] = mapped_column(String(100))
    lifted_at: Mapped[datetime | None]
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    __table_args__ = (
        Index(
            "uq_holds_standing",
            "scope",
            "reach",
            unique=True,
            postgresql_where=text("lifted_at is null"),
        ),
        CheckConstraint(
            "scope in ('hub','region','platform','account','tier','command')", name="scope"
        ),
    )


class AccountGate(Base):
    """Until when nothing is sent to an account: it asked us to wait, or its key is refused.

    `refused_at` and `refused_why` are of the last time that its key was, and stay.
    """

    __tablename__ = "account_gates"

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str | None] = mapped_column(Text)


class Edition(Base):
    """One send of an account that carries several placements (版次).

    Its number is negative: a placement that has it in place of an article's is the edition's own.

    Attributes:
        parked, why: why it was dissolved, where its stories wait for a person.
        remote_id: the platform's name for the send.
        until: its stories are not sent before; the platform named the time.
    """

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(Identity(start=-1, increment=-1), primary_key=True)
    account_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), server_default="open")
    parked: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    remote_id: Mapped[str | None] = mapped_column(Text)
    until: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=_CLOCK)
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "account_id", "id"),
        Index(  # one at a time
            "uq_editions_open", "account_id", unique=True, postgresql_where=text("state = 'open'")
        ),
        CheckConstraint("id < 0", name="no_articles_id"),
        CheckConstraint("state in ('open','out','dissolved')", name="state"),
    )


class EditionStory(Base):
    """One story of an edition, and what the platform made of it."""

    __tablename__ = "edition_stories"

    edition_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int]
    slot: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(Integer)
    remote_id: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    refused: Mapped[str | None] = mapped_column(Text)


class WorkOrder(Base):
    """What a person has to do, because no interface does it (工单).

    It is open while its placement is parked for it: a command that wants something else, or a later
    order for the same placement, takes its place without a word, and for good.

    Attributes:
        operation: publish, update or retract.
        url: where the copy is that has to be changed or deleted.
        needs_link: it is not done without a `link`.
        link: where the person says that the copy is.
        told_late_at: when it was put on record that it is late.
        replaced_at: when it was noticed that something else took its place; up to a minute later.
    """

    __tablename__ = "work_orders"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int]
    account_id: Mapped[int]
    slot: Mapped[int] = mapped_column(SmallInteger)
    command_id: Mapped[int]
    operation: Mapped[str] = mapped_column(Text)
    instructions: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    needs_link: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    made_at: Mapped[datetime] = mapped_column(server_default=_CLOCK)
    due_by: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(100))
    link: Mapped[str | None] = mapped_column(String(1000))
    told_late_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "article_id", "account_id", "slot", "id"),
        Index(
            "ix_work_orders_open",
            "due_by",
            "id",
            postgresql_where=text("done_at is null and replaced_at is null"),
        ),
        CheckConstraint("operation in ('publish','update','retract')", name="operation"),
    )


class QuotaUsage(Base):
    """How much of an account's quota a period has used."""

    __tablename__ = "quota_usage"

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bucket: Mapped[str] = mapped_column(String(20), primary_key=True)
    period: Mapped[datetime] = mapped_column(primary_key=True)  # its start
    used: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("used >= 0", name="never_negative"),)


attempts = Table(
    "attempts",
    Base.metadata,
    Column("at", Moment(), server_default=_CLOCK, nullable=False),
    Column("article_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("command_id", BigInteger, nullable=False),
    Column("claim", Integer, nullable=False),
    Column("worker", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("version", Integer),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("why", Text),
    Column("remote_id", Text),
    Column("milliseconds", Integer),
    Column("exchanges", JSONB),
    Column("stale", Boolean, nullable=False, server_default=text("false")),
    Index("ix_attempts_placement", "article_id", "account_id", "at"),
    postgresql_partition_by="RANGE (at)",
    comment="Every call to a platform: append-only, partitioned by month",
)

observations = Table(
    "observations",
    Base.metadata,
    Column("at", Moment(), server_default=_CLOCK, nullable=False),
    Column("article_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("viewpoint", Text, nullable=False),
    Column("saw", Text, nullable=False),
    Column("remote_id", Text),
    Column("version", Integer),
    Column("digest", Text),
    Column("evidence", JSONB),
    Index("ix_observations_placement", "article_id", "account_id", "at"),
    postgresql_partition_by="RANGE (at)",
    comment="What the hub saw, before and after: append-only, partitioned by month",
)
