"""Work orders that were replaced are closed, and leave the index of those that are open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "work_orders", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True)
    )
    _index("done_at is null and replaced_at is null")


def downgrade() -> None:
    _index("done_at is null")
    op.drop_column("work_orders", "replaced_at")


def _index(where: str) -> None:
    op.drop_index("ix_work_orders_open", table_name="work_orders")
    op.create_index(
        "ix_work_orders_open", "work_orders", ["due_by", "id"], postgresql_where=sa.text(where)
    )
