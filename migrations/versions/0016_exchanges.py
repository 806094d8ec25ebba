"""What was sent and what came back, where an attempt failed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("exchanges", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempts", "exchanges")
