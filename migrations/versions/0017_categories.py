"""What an article is about, by which the pool is narrowed down."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("category", sa.String(length=20), nullable=True))
    op.create_check_constraint(
        op.f("ck_articles_category"),
        "articles",
        "category in ('headlines','politics','party','policy','economy','society','livelihood',"
        "'rural','law','science','culture','ecology','health','sports','emergency','notice',"
        "'opinion')",
    )
    op.create_index(
        "ix_articles_category_id",
        "articles",
        ["category", "id"],
        postgresql_where=sa.text("category is not null"),
    )


def downgrade() -> None:
    op.drop_column("articles", "category")  # and its index and constraint with it
