"""Nobody empties what is append-only; how credentials are used, and what a syslog has."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# of partitions, too: their parents' triggers for whole statements don't reach them
REFUSE_TRUNCATE = """
    do $$
    declare kept regclass;
    begin
        for kept in select tgrelid from pg_trigger where tgname = 'append_only' loop
            execute format('create trigger not_emptied before truncate on %s '
                'for each statement execute function refuse_change()', kept);
        end loop;
    end $$
"""
ALLOW_TRUNCATE = """
    do $$
    declare kept regclass;
    begin
        for kept in select tgrelid from pg_trigger where tgname = 'not_emptied' loop
            execute format('drop trigger not_emptied on %s', kept);
        end loop;
    end $$
"""
# it runs as the schema's owner, for workers that may not make tables
MAKE_PARTITION = """
    create function make_partition(parent text, first date) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare
        after date := first + interval '1 month';
        partition text := parent || to_char(first, '_YYYYMM');
    begin
        if parent not in ('attempts', 'observations') or first <> date_trunc('month', first)
            or first not between now() - interval '2 months' and now() + interval '3 months' then
            raise exception 'no partition of % begins with %', parent, first
                using errcode = 'invalid_parameter_value';
        end if;
        if to_regclass('public.' || partition) is null then
            execute format('create table if not exists public.%I partition of public.%I '
                'for values from (%L) to (%L)', partition, parent,
                first || ' 00:00+00', after || ' 00:00+00');
            execute format('create or replace trigger not_emptied before truncate on public.%I '
                'for each statement execute function public.refuse_change()', partition);
        end if;
    end $$
"""


def upgrade() -> None:
    op.create_table(
        "credential_uses",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential_uses")),
    )
    op.create_table(
        "syslog_positions",
        sa.Column("stream", sa.String(length=50, collation="C"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_syslog_positions")),
    )
    op.execute(REFUSE_TRUNCATE)
    op.execute(MAKE_PARTITION)
    op.execute("revoke execute on function make_partition from public")


def downgrade() -> None:
    op.execute("drop function make_partition")
    op.execute(ALLOW_TRUNCATE)
    op.drop_table("syslog_positions")
    op.drop_table("credential_uses")
