"""The ground: regions, accounts, articles, commands, placements and the record."""

from datetime import UTC, datetime


import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hub.kit.partitions import PARTITIONED, months_from, partition_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = (
    "versions",
    "version_assets",
    "audit_entries",
    "deliveries",
    "attempts",
    "observations",
    "command_targets",
)


def refuse_changes() -> None:
    """Make the record append-only, whoever tries."""
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def make_partitions() -> None:
    """A partition for this month and the next; DEFAULT takes what none is made for."""
    for table in PARTITIONED:
        op.execute(f"create table {table}_default partition of {table} default")
        for start, end in months_from(datetime.now(UTC).date(), 2):
            op.execute(partition_ddl(table, start, end))


def upgrade() -> None:
    op.create_table(
        "account_gates",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_gates")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
    )
    op.create_table(
        "assets",
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_assets")),
    )
    op.create_table(
        "attempts",
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("command_id", sa.BigInteger(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("stale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        comment="Every call to a platform: append-only, partitioned by month",
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_attempts_placement", "attempts", ["article_id", "account_id", "at"], unique=False
    )
    op.create_table(
        "audit_entries",
        sa.Column("stream", sa.String(length=50, collation="C"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("stream", "sequence", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_subject"), "audit_entries", ["subject"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("stream", sa.String(length=50, collation="C"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "command_targets",
        sa.Column("command_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("command_id", "account_id", name=op.f("pk_command_targets")),
    )
    op.create_table(
        "commands",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("idempotency_key", sa.String(length=100), nullable=True),
        sa.Column("request_digest", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("origin", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("public_reason", sa.String(length=500), nullable=True),
        sa.Column("instruction", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("take_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('push','correct','retract','reinstate')", name=op.f("ck_commands_kind")
        ),
        sa.CheckConstraint(
            "priority in ('normal','high','urgent')", name=op.f("ck_commands_priority")
        ),
        sa.CheckConstraint(
            "state in ('scheduled','issued','lapsed','cancelled')", name=op.f("ck_commands_state")
        ),
        sa.ForeignKeyConstraint(
            ["origin"], ["commands.id"], name=op.f("fk_commands_origin_commands")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_commands_idempotency_key")),
    )
    op.create_index(op.f("ix_commands_origin"), "commands", ["origin"], unique=False)
    op.create_index(
        "ix_commands_scheduled",
        "commands",
        ["not_before"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_table(
        "counters",
        sa.Column("command_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.Text(collation="C"), nullable=False),
        sa.Column("level", sa.Text(collation="C"), nullable=False),
        sa.Column("result", sa.Text(collation="C"), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "command_id", "platform", "level", "result", name=op.f("pk_counters")
        ),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "deliveries",
        sa.Column("command_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint(
            "command_id", "article_id", "account_id", "slot", name=op.f("pk_deliveries")
        ),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("reach", sa.String(length=40, collation="C"), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("placed_by", sa.String(length=100), nullable=False),
        sa.Column(
            "placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scope in ('hub','region','platform','account','tier','command')",
            name=op.f("ck_holds_scope"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(
        "uq_holds_standing",
        "holds",
        ["scope", "reach"],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "observations",
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("viewpoint", sa.Text(), nullable=False),
        sa.Column("saw", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        comment="What the hub saw, before and after: append-only, partitioned by month",
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "ix_observations_placement",
        "observations",
        ["article_id", "account_id", "at"],
        unique=False,
    )
    op.create_table(
        "placements",
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("command_id", sa.BigInteger(), nullable=False),
        sa.Column("want", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("have", sa.Text(), server_default="none", nullable=False),
        sa.Column("have_version", sa.Integer(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("handle", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("horizon", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incarnation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("looks", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("deletions", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reserved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lane", sa.Text(collation="C"), nullable=False),
        sa.Column("level", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("claim", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("aim", sa.Integer(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "due_at is not null or parked is not null or (want = 0 and have = 'none') or (have = 'present' and have_version is not distinct from want)",
            name=op.f("ck_placements_nothing_lost"),
        ),
        sa.CheckConstraint(
            "have in ('none','present','pending','doubt','gone?')", name=op.f("ck_placements_have")
        ),
        sa.PrimaryKeyConstraint("article_id", "account_id", "slot", name=op.f("pk_placements")),
        postgresql_with={"fillfactor": 60},
    )
    op.create_index(
        "ix_placements_due",
        "placements",
        ["lane", "due_at", "account_id"],
        unique=False,
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_index(
        "uq_placements_remote",
        "placements",
        ["account_id", "remote_id"],
        unique=True,
        postgresql_where=sa.text("remote_id is not null"),
    )
    op.create_index(
        "ix_placements_shown",
        "placements",
        ["account_id", "since", "article_id"],
        postgresql_where=sa.text("want > 0 and have = 'present'"),
    )
    op.create_table(
        "quota_usage",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.String(length=20), nullable=False),
        sa.Column("period", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_quota_usage_never_negative")),
        sa.PrimaryKeyConstraint("account_id", "bucket", "period", name=op.f("pk_quota_usage")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=9, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_code", sa.String(length=9, collation="C"), nullable=True),
        sa.Column("prefix", sa.String(length=9, collation="C"), nullable=False),
        sa.Column("is_grouping", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "code ~ '^[0-9]{6}([0-9]{3})?$'", name=op.f("ck_regions_code_has_six_or_nine_digits")
        ),
        sa.CheckConstraint(
            "level in ('province','city','county','township')", name=op.f("ck_regions_level")
        ),
        sa.CheckConstraint("starts_with(code, prefix)", name=op.f("ck_regions_prefix_of_its_code")),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["regions.code"], name=op.f("fk_regions_parent_code_regions")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
        sa.UniqueConstraint("prefix", name=op.f("uq_regions_prefix")),
    )
    op.create_index(op.f("ix_regions_parent_code"), "regions", ["parent_code"], unique=False)
    op.create_table(
        "remote_objects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("connector", sa.String(length=32), nullable=False),
        sa.Column("connector_version", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "origin in ('ours','observed','claimed')", name=op.f("ck_remote_objects_origin")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_objects")),
        sa.UniqueConstraint(
            "account_id",
            "kind",
            "remote_id",
            name=op.f("uq_remote_objects_account_id_kind_remote_id"),
        ),
    )
    op.create_index(
        op.f("ix_remote_objects_article_id_account_id_slot"),
        "remote_objects",
        ["article_id", "account_id", "slot"],
        unique=False,
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=9, collation="C"), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisations.id"],
            name=op.f("fk_organisations_parent_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_organisations_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_index(
        op.f("ix_organisations_parent_id"), "organisations", ["parent_id"], unique=False
    )
    op.create_index(
        op.f("ix_organisations_region_code"), "organisations", ["region_code"], unique=False
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.String(length=32, collation="C"), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.String(length=9, collation="C"), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("network_zone", sa.String(length=20), server_default="internet", nullable=False),
        sa.Column(
            "tags",
            postgresql.ARRAY(sa.String(length=50)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "settings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("quotas", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "push_policy",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "level in ('province','city','county','township','department')",
            name=op.f("ck_accounts_level"),
        ),
        sa.CheckConstraint(
            "status in ('active','suspended','closed')", name=op.f("ck_accounts_status")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_accounts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_accounts_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_accounts_platform_external_id")
        ),
    )
    op.create_index(
        op.f("ix_accounts_organisation_id"), "accounts", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_accounts_region_code_id"), "accounts", ["region_code", "id"], unique=False
    )
    op.create_index(
        op.f("ix_accounts_tags"), "accounts", ["tags"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=10), server_default="article", nullable=False),
        sa.Column("origin", sa.String(length=10), server_default="hub", nullable=False),
        sa.Column("origin_url", sa.String(length=1000), nullable=True),
        sa.Column("derived_from", sa.BigInteger(), nullable=True),
        sa.Column("tier", sa.String(length=10), server_default="general", nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("current_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('article','short','gallery','video','live')", name=op.f("ck_articles_kind")
        ),
        sa.CheckConstraint("origin in ('hub','external')", name=op.f("ck_articles_origin")),
        sa.CheckConstraint(
            "tier in ('general','important','major')", name=op.f("ck_articles_tier")
        ),
        sa.ForeignKeyConstraint(
            ["derived_from"], ["articles.id"], name=op.f("fk_articles_derived_from_articles")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_articles_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index(op.f("ix_articles_derived_from"), "articles", ["derived_from"], unique=False)
    op.create_index(
        "ix_articles_stopped_at",
        "articles",
        ["stopped_at"],
        unique=False,
        postgresql_where=sa.text("stopped_at is not null"),
    )
    op.create_index(
        "uq_articles_origin_url",
        "articles",
        ["origin_url"],
        unique=True,
        postgresql_where=sa.text("origin_url is not null"),
    )
    op.create_table(
        "bans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("reach", sa.String(length=20, collation="C"), server_default="", nullable=False),
        sa.Column("command_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "scope in ('everywhere','region','account')", name=op.f("ck_bans_scope")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_bans_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["command_id"], ["commands.id"], name=op.f("fk_bans_command_id_commands")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["commands.id"], name=op.f("fk_bans_lifted_by_commands")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )
    op.create_index(op.f("ix_bans_command_id"), "bans", ["command_id"], unique=False)
    op.create_index(
        "uq_bans_standing",
        "bans",
        ["article_id", "scope", "reach"],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "command_articles",
        sa.Column("command_id", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_command_articles_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["command_id"], ["commands.id"], name=op.f("fk_command_articles_command_id_commands")
        ),
        sa.PrimaryKeyConstraint("command_id", "article_id", name=op.f("pk_command_articles")),
    )
    op.create_index(
        op.f("ix_command_articles_article_id"), "command_articles", ["article_id"], unique=False
    )
    op.create_table(
        "credentials",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_credentials_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "versions",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("source_url", sa.String(length=1000), nullable=True),
        sa.Column("fingerprint", sa.String(length=80, collation="C"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_versions_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_versions")),
    )
    op.create_table(
        "version_assets",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("alt", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint(
            "role in ('cover','inline','attachment')", name=op.f("ck_version_assets_role")
        ),
        sa.ForeignKeyConstraint(
            ["article_id", "number"],
            ["versions.article_id", "versions.number"],
            name=op.f("fk_version_assets_article_id_number_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["assets.digest"], name=op.f("fk_version_assets_digest_assets")
        ),
        sa.PrimaryKeyConstraint("article_id", "number", "position", name=op.f("pk_version_assets")),
    )
    op.create_index(op.f("ix_version_assets_digest"), "version_assets", ["digest"], unique=False)
    refuse_changes()
    make_partitions()


def downgrade() -> None:
    op.drop_index(op.f("ix_version_assets_digest"), table_name="version_assets")
    op.drop_table("version_assets")
    op.drop_table("versions")
    op.drop_table("credentials")
    op.drop_index(op.f("ix_command_articles_article_id"), table_name="command_articles")
    op.drop_table("command_articles")
    op.drop_index(
        "uq_bans_standing", table_name="bans", postgresql_where=sa.text("lifted_at is null")
    )
    op.drop_index(op.f("ix_bans_command_id"), table_name="bans")
    op.drop_table("bans")
    op.drop_index(
        "uq_articles_origin_url",
        table_name="articles",
        postgresql_where=sa.text("origin_url is not null"),
    )
    op.drop_index(
        "ix_articles_stopped_at",
        table_name="articles",
        postgresql_where=sa.text("stopped_at is not null"),
    )
    op.drop_index(op.f("ix_articles_derived_from"), table_name="articles")
    op.drop_table("articles")
    op.drop_index(op.f("ix_accounts_tags"), table_name="accounts", postgresql_using="gin")
    op.drop_index(op.f("ix_accounts_region_code_id"), table_name="accounts")
    op.drop_index(op.f("ix_accounts_organisation_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_index(op.f("ix_organisations_region_code"), table_name="organisations")
    op.drop_index(op.f("ix_organisations_parent_id"), table_name="organisations")
    op.drop_table("organisations")
    op.drop_index(op.f("ix_remote_objects_article_id_account_id_slot"), table_name="remote_objects")
    op.drop_table("remote_objects")
    op.drop_index(op.f("ix_regions_parent_code"), table_name="regions")
    op.drop_table("regions")
    op.drop_table("quota_usage")
    op.drop_index(
        "ix_placements_shown",
        table_name="placements",
        postgresql_where=sa.text("want > 0 and have = 'present'"),
    )
    op.drop_index(
        "uq_placements_remote",
        table_name="placements",
        postgresql_where=sa.text("remote_id is not null"),
    )
    op.drop_index(
        "ix_placements_due", table_name="placements", postgresql_where=sa.text("due_at is not null")
    )
    op.drop_table("placements")
    op.drop_index("ix_observations_placement", table_name="observations")
    op.drop_table("observations")
    op.drop_index(
        "uq_holds_standing", table_name="holds", postgresql_where=sa.text("lifted_at is null")
    )
    op.drop_table("holds")
    op.drop_table("deliveries")
    op.drop_table("counters")
    op.drop_index(
        "ix_commands_scheduled",
        table_name="commands",
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.drop_index(op.f("ix_commands_origin"), table_name="commands")
    op.drop_table("commands")
    op.drop_table("command_targets")
    op.drop_table("audit_heads")
    op.drop_index(op.f("ix_audit_entries_subject"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index("ix_attempts_placement", table_name="attempts")
    op.drop_table("attempts")
    op.drop_table("assets")
    op.drop_table("api_keys")
    op.drop_table("account_gates")
    op.execute("drop function refuse_change")
