"""What is under way and what is parked, for those who look at the hub as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("commands", sa.Column("settled_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_commands_unsettled",
        "commands",
        ["id"],
        postgresql_where=sa.text("state = 'issued' and settled_at is null"),
    )
    op.create_index(
        "ix_commands_proposed",
        "commands",
        ["id"],
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(
        "ix_placements_parked",
        "placements",
        ["parked", "article_id", "account_id", "slot"],
        postgresql_where=sa.text("parked is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_placements_parked", table_name="placements")
    op.drop_index("ix_commands_proposed", table_name="commands")
    op.drop_index("ix_commands_unsettled", table_name="commands")
    op.drop_column("commands", "settled_at")
