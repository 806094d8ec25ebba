"""People, what they were granted, sessions and keys; where articles, commands and holds belong."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("login", sa.String(length=64, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("oidc_issuer", sa.String(length=300), nullable=True),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind in ('person','service')", name=op.f("ck_users_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_users_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_users_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    op.create_index(op.f("ix_users_organisation_id"), "users", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_users_region_code"), "users", ["region_code"], unique=False)
    op.create_index(
        "uq_users_oidc",
        "users",
        ["oidc_issuer", "oidc_subject"],
        unique=True,
        postgresql_where=sa.text("oidc_subject is not null"),
    )
    op.create_table(
        "one_time_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose in ('invitation','reset')", name=op.f("ck_one_time_links_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_one_time_links_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_links_digest")),
    )
    op.create_index(op.f("ix_one_time_links_user_id"), "one_time_links", ["user_id"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "user_grants",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("granted_by", sa.String(length=100), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_user_grants_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_user_grants_region_code_regions")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_grants_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_grants")),
    )
    op.create_index(op.f("ix_user_grants_user_id"), "user_grants", ["user_id"], unique=False)
    op.create_index(
        "uq_user_grants_standing",
        "user_grants",
        [
            "user_id",
            "role",
            sa.literal_column("coalesce(region_code, '')"),
            sa.literal_column("coalesce(organisation_id, 0)"),
        ],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "fresh_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("second_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("address", sa.String(length=50), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_user_sessions_digest")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.add_column("api_keys", sa.Column("user_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "api_keys", sa.Column("beginning", sa.String(length=12), server_default="", nullable=False)
    )
    op.add_column(
        "api_keys", sa.Column("scopes", postgresql.ARRAY(sa.String(length=60)), nullable=True)
    )
    op.add_column("api_keys", sa.Column("replaces", sa.BigInteger(), nullable=True))
    op.add_column("api_keys", sa.Column("created_by", sa.String(length=100), nullable=True))
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_address", sa.String(length=50), nullable=True))
    op.add_column("api_keys", sa.Column("revoked_by", sa.String(length=100), nullable=True))
    op.drop_constraint(op.f("uq_api_keys_name"), "api_keys", type_="unique")
    op.create_index(op.f("ix_api_keys_user_id"), "api_keys", ["user_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_api_keys_replaces_api_keys"), "api_keys", "api_keys", ["replaces"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_api_keys_user_id_users"), "api_keys", "users", ["user_id"], ["id"]
    )
    op.add_column(
        "articles", sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True)
    )
    op.add_column("articles", sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_articles_region_code_id"), "articles", ["region_code", "id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_articles_region_code_regions"), "articles", "regions", ["region_code"], ["code"]
    )
    op.add_column(
        "commands", sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True)
    )
    op.add_column("commands", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.add_column("commands", sa.Column("decided_by", sa.String(length=100), nullable=True))
    op.add_column("commands", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_commands_region_code_id"), "commands", ["region_code", "id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_commands_organisation_id_organisations"),
        "commands",
        "organisations",
        ["organisation_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_commands_region_code_regions"), "commands", "regions", ["region_code"], ["code"]
    )
    op.add_column(
        "holds", sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True)
    )
    op.add_column("holds", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_holds_organisation_id_organisations"),
        "holds",
        "organisations",
        ["organisation_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_holds_region_code_regions"), "holds", "regions", ["region_code"], ["code"]
    )
    op.add_column("commands", sa.Column("decided_why", sa.String(length=1000), nullable=True))
    op.add_column(
        "commands", sa.Column("beyond", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.drop_constraint(op.f("uq_commands_idempotency_key"), "commands", type_="unique")
    op.create_unique_constraint(
        op.f("uq_commands_issued_by_idempotency_key"), "commands", ["issued_by", "idempotency_key"]
    )
    op.drop_constraint(op.f("ck_commands_state"), "commands", type_="check")
    op.create_check_constraint(
        op.f("ck_commands_state"),
        "commands",
        "state in ('proposed','rejected','scheduled','issued','lapsed','cancelled')",
    )
    op.execute(
        "update articles set sealed_at = bans.placed_at from bans where bans.article_id = articles.id "
        "and bans.scope = 'everywhere' and bans.lifted_at is null"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_commands_issued_by_idempotency_key"), "commands", type_="unique")
    op.create_unique_constraint(
        op.f("uq_commands_idempotency_key"), "commands", ["idempotency_key"]
    )
    op.drop_column("commands", "beyond")
    op.drop_column("commands", "decided_why")
    op.drop_constraint(op.f("ck_commands_state"), "commands", type_="check")
    op.execute("update commands set state = 'cancelled' where state in ('proposed', 'rejected')")
    op.create_check_constraint(
        op.f("ck_commands_state"),
        "commands",
        "state in ('scheduled','issued','lapsed','cancelled')",
    )
    op.execute("delete from api_keys where user_id is not null or revoked_at is not null")

    op.drop_constraint(op.f("fk_holds_region_code_regions"), "holds", type_="foreignkey")
    op.drop_constraint(op.f("fk_holds_organisation_id_organisations"), "holds", type_="foreignkey")
    op.drop_column("holds", "organisation_id")
    op.drop_column("holds", "region_code")
    op.drop_constraint(op.f("fk_commands_region_code_regions"), "commands", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_commands_organisation_id_organisations"), "commands", type_="foreignkey"
    )
    op.drop_index(op.f("ix_commands_region_code_id"), table_name="commands")
    op.drop_column("commands", "decided_at")
    op.drop_column("commands", "decided_by")
    op.drop_column("commands", "organisation_id")
    op.drop_column("commands", "region_code")
    op.drop_constraint(op.f("fk_articles_region_code_regions"), "articles", type_="foreignkey")
    op.drop_index(op.f("ix_articles_region_code_id"), table_name="articles")
    op.drop_column("articles", "sealed_at")
    op.drop_column("articles", "region_code")
    op.drop_constraint(op.f("fk_api_keys_user_id_users"), "api_keys", type_="foreignkey")
    op.drop_constraint(op.f("fk_api_keys_replaces_api_keys"), "api_keys", type_="foreignkey")
    op.drop_index(op.f("ix_api_keys_user_id"), table_name="api_keys")
    op.create_unique_constraint(op.f("uq_api_keys_name"), "api_keys", ["name"])
    op.drop_column("api_keys", "revoked_by")
    op.drop_column("api_keys", "last_used_address")
    op.drop_column("api_keys", "last_used_at")
    op.drop_column("api_keys", "expires_at")
    op.drop_column("api_keys", "created_by")
    op.drop_column("api_keys", "replaces")
    op.drop_column("api_keys", "scopes")
    op.drop_column("api_keys", "beginning")
    op.drop_column("api_keys", "user_id")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index(
        "uq_user_grants_standing",
        table_name="user_grants",
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.drop_index(op.f("ix_user_grants_user_id"), table_name="user_grants")
    op.drop_table("user_grants")
    op.drop_table("recovery_codes")
    op.drop_index(op.f("ix_one_time_links_user_id"), table_name="one_time_links")
    op.drop_table("one_time_links")
    op.drop_index(
        "uq_users_oidc", table_name="users", postgresql_where=sa.text("oidc_subject is not null")
    )
    op.drop_index(op.f("ix_users_region_code"), table_name="users")
    op.drop_index(op.f("ix_users_organisation_id"), table_name="users")
    op.drop_table("users")
