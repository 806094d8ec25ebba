"""The registry: filings, who answers for accounts, and until when credentials are good."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OF_ACCOUNT = {"refcolumns": ["accounts.id"], "ondelete": "CASCADE"}


def upgrade() -> None:
    op.create_table(
        "account_filings",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            name=op.f("fk_account_filings_account_id_accounts"),
            **_OF_ACCOUNT,
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_filings")),
    )
    op.create_table(
        "responsible_people",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "duty in ('head','deputy','chief_editor','reviewer','operator','password_keeper',"
            "'on_duty')",
            name=op.f("ck_responsible_people_duty"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            name=op.f("fk_responsible_people_account_id_accounts"),
            **_OF_ACCOUNT,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsible_people")),
        sa.UniqueConstraint(
            "account_id",
            "duty",
            "name",
            name=op.f("uq_responsible_people_account_id_duty_name"),
        ),
    )
    op.add_column("credentials", sa.Column("expires_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_credentials_expires_on"), "credentials", ["expires_on"])
    op.add_column(
        "account_gates", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("account_gates", sa.Column("refused_why", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("account_gates", "refused_why")
    op.drop_column("account_gates", "refused_at")
    op.drop_index(op.f("ix_credentials_expires_on"), table_name="credentials")
    op.drop_column("credentials", "expires_on")
    op.drop_table("responsible_people")
    op.drop_table("account_filings")
