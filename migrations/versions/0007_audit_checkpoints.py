"""Several streams of the record, and its signed checkpoints."""

import hashlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STREAMS = ("hub", "hub-2", "hub-3", "hub-4", "hub-5", "hub-6", "hub-7", "hub-8")
GENESIS = "sha256:" + hashlib.sha256(b"").hexdigest()


def upgrade() -> None:
    op.create_index(
        op.f("ix_audit_entries_at_stream_sequence"), "audit_entries", ["at", "stream", "sequence"]
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("key", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("digest", sa.String(length=80, collation="C"), nullable=False),
        sa.Column("signature", sa.String(length=120, collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoints")),
    )
    op.execute(
        "create trigger append_only before update or delete on audit_checkpoints "
        "for each row execute function refuse_change()"
    )
    add_head = sa.text(
        "insert into audit_heads (stream, sequence, digest) values (:stream, 0, :digest) "
        "on conflict (stream) do nothing"
    )
    for stream in STREAMS:
        op.execute(add_head.bindparams(stream=stream, digest=GENESIS))


def downgrade() -> None:
    op.drop_table("audit_checkpoints")
    op.drop_index(op.f("ix_audit_entries_at_stream_sequence"), table_name="audit_entries")
    op.execute("delete from audit_heads where sequence = 0")  # what was recorded stays
