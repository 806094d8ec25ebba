"""Names as they are spelled, so that they are found by pinyin."""

import sqlalchemy as sa
from alembic import op

from hub.kit.spelling import spell

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAMES = {"regions": "name", "organisations": "name", "accounts": "name", "versions": "title"}
AT_ONCE = 5_000


def upgrade() -> None:
    for table in NAMES:
        op.add_column(
            table, sa.Column("spelled", sa.Text(collation="C"), server_default="", nullable=False)
        )
    op.execute("alter table versions disable trigger append_only")  # what it said stays said
    for table, name in NAMES.items():
        _spell(table, name)
    op.execute("alter table versions enable trigger append_only")


def _spell(table: str, name: str) -> None:
    connection = op.get_bind()
    names = connection.execute(sa.text(f"select distinct {name} from {table}")).scalars().all()
    update = sa.text(
        f"update {table} set spelled = s.spelled from "
        "unnest(cast(:names as text[]), cast(:spelled as text[])) as s (name, spelled) "
        f"where {table}.{name} = s.name"
    )
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        connection.execute(update, {"names": some, "spelled": [spell(each) for each in some]})


def downgrade() -> None:
    for table in NAMES:
        op.drop_column(table, "spelled")
