"""Editions: one send of an account that carries several placements. What waits is found by account."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.BigInteger(), sa.Identity(start=-1, increment=-1), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id < 0", name=op.f("ck_editions_no_articles_id")),
        sa.CheckConstraint(
            "state in ('open','out','dissolved')", name=op.f("ck_editions_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.create_index("ix_editions_account_id_id", "editions", ["account_id", "id"])
    op.create_index(
        "uq_editions_open",
        "editions",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "edition_stories",
        sa.Column("edition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_edition_stories")),
    )
    op.create_index(
        "ix_placements_pending",
        "placements",
        ["account_id"],
        postgresql_where=sa.text("have = 'pending'"),
    )


def downgrade() -> None:
    op.drop_index("ix_placements_pending", table_name="placements")
    op.drop_table("edition_stories")
    op.drop_table("editions")
