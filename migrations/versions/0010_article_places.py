"""In which regions articles are, for the lists of those who don't see all."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# of what is in a county: the county, what is above it, and everywhere; a push to ten thousand units
# would write as many rows again if townships and units were places, too. In one order, so that no
# two that insert wait for each other
INSERT = """
    insert into article_places (place, article_id)
    select distinct left(f.county, n), f.article_id
    from ({found}) as f (article_id, county)
    cross join unnest(array[0, 2, 4, 6]) as n
    where n <= length(f.county)
    order by 2, 1
    on conflict do nothing
"""
OF_ARTICLES = "select id, coalesce(left(region_code, 6), '') from articles"
OF_ONE = "select new.id, coalesce(left(new.region_code, 6), '')"
OF_PLACEMENTS = """
    select distinct p.article_id, left(a.region_code, 6)
    from {placements} p join accounts a on a.id = p.account_id where p.article_id > 0
"""
MOVED = """
    from placed_now now join placed_before before on before.id = now.id
        and before.region_code <> now.region_code
"""
OF_MOVED = f"""
    select p.article_id, left(now.region_code, 6) {MOVED}
    cross join articles a join placements p on (p.article_id, p.account_id) = (a.id, now.id)
"""


def upgrade() -> None:
    op.create_table(
        "article_places",
        sa.Column("place", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", "article_id", name=op.f("pk_article_places")),
    )
    for found in (OF_ARTICLES, OF_PLACEMENTS.format(placements="placements")):
        op.execute(INSERT.format(found=found))
    _function("place_article", OF_ONE)
    op.execute(
        "create trigger placed after insert or update of region_code on articles "
        "for each row execute function place_article()"
    )
    _function("place_placements", OF_PLACEMENTS.format(placements="placed_now"))
    op.execute(
        "create trigger placed after insert on placements referencing new table as placed_now "
        "for each statement execute function place_placements()"
    )
    _function("place_moved_accounts", OF_MOVED, when=f"exists (select {MOVED})")
    op.execute(
        "create trigger placed after update on accounts referencing old table as placed_before "
        "new table as placed_now for each statement execute function place_moved_accounts()"
    )


def _function(name: str, found: str, *, when: str = "true") -> None:
    op.execute(
        f"create function {name}() returns trigger language plpgsql as $$ begin "
        f"if {when} then {INSERT.format(found=found)}; end if; return null; end $$"
    )


def downgrade() -> None:
    for table in ("accounts", "placements", "articles"):
        op.execute(f"drop trigger placed on {table}")
    for name in ("place_moved_accounts", "place_placements", "place_article"):
        op.execute(f"drop function {name}()")
    op.drop_table("article_places")
