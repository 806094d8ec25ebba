"""People, machines and drafts as they are spelled, so that they are found by pinyin."""

import sqlalchemy as sa
from alembic import op

from hub.kit.spelling import spell

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NAMES = {"users": "name", "drafts": "content->>'title'"}
AT_ONCE = 5_000


def upgrade() -> None:
    for table in NAMES:
        op.add_column(
            table, sa.Column("spelled", sa.Text(collation="C"), server_default="", nullable=False)
        )
    for table, name in NAMES.items():
        _spell(table, name)


def _spell(table: str, name: str) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"select id, {name} from {table} where {name} <> ''")).all()
    update = sa.text(
        f"update {table} set spelled = s.spelled from "
        "unnest(cast(:ids as bigint[]), cast(:spelled as text[])) as s (id, spelled) "
        f"where {table}.id = s.id"
    )
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        values = {"ids": [row[0] for row in some], "spelled": [spell(row[1]) for row in some]}
        connection.execute(update, values)


def downgrade() -> None:
    for table in NAMES:
        op.drop_column(table, "spelled")
