"""The hub's own applications on platforms, which owners allow to act for their accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_apps",
        sa.Column("name", sa.String(length=32, collation="C"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_platform_apps")),
    )


def downgrade() -> None:
    op.drop_table("platform_apps")
