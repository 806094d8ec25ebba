"""Drafts: what is written before it is an article, or a version of one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _time(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.Column("region_code", sa.String(length=9, collation="C"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        _time("made_at"),
        sa.Column("saved_by", sa.String(length=100), nullable=False),
        _time("saved_at"),
        sa.CheckConstraint(
            "(article_id is null) = (based_on is null)", name=op.f("ck_drafts_based_on")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_drafts_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_drafts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_drafts_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_article_id"), "drafts", ["article_id"], unique=False)


def downgrade() -> None:
    op.drop_table("drafts")
