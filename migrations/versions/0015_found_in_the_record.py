"""Entries of the record are found by who acted, and by what was done."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("actor", "action")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(op.f(f"ix_audit_entries_{column}_at"), "audit_entries", [column, "at"])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_audit_entries_{column}_at"), table_name="audit_entries")
