"""What the role may do that the hub's processes connect as, where it isn't the schema's owner.

A trigger refuses changes of the record; who owns a table can drop its triggers. So an operator may
give the hub two roles: the owner, whom only `hub migrate` connects as, and one that has no right to
change, remove or empty what is append-only.
"""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from hub.kit.i18n import _
from hub.kit.problems import Conflict

# what the owner's rights would come with
_IS_KEPT_OUT = text("""
    select not (rolsuper or pg_has_role(rolname, current_user, 'member'))
    from pg_roles where rolname = :role
""")
_GRANT = """
    do $$
    declare
        app constant name := {role};
        kept constant oid[] := array(select tgrelid from pg_trigger where tgname = 'append_only');
        found record;
    begin
        execute format('grant usage on schema public to %I', app);
        execute format('revoke create on schema public from %I', app);
        execute format('revoke all on all tables in schema public from %I', app);
        for found in
            select c.oid::regclass as name,
                case when c.relname = 'alembic_version' then 'select'
                    when c.oid = any(kept) then 'select, insert'
                    else 'select, insert, update, delete' end as rights
            from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                and not c.relispartition
        loop
            execute format('grant %s on %s to %I', found.rights, found.name, app);
        end loop;
        execute format('grant usage on all sequences in schema public to %I', app);
        execute format('grant execute on function make_partition to %I', app);
    end $$
"""


def grant_to_app(owner_url: str, app_url: str) -> None:
    """Give the role of `app_url` what the hub's processes need, and take from it all the rest.

    Whatever is append-only it may read and add to. Partitions it reaches through their parents, and
    makes through a function that runs as the owner.

    Args:
        owner_url: of the schema's owner.
        app_url: of the hub's processes.

    Raises:
        Conflict: the role of `app_url` has the owner's rights anyway.
    """
    asyncio.run(_grant_to_app(owner_url, app_url))


async def _grant_to_app(owner_url: str, app_url: str) -> None:
    role = await _role_of(app_url)
    engine = create_async_engine(owner_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await _check(connection, role)
        literal = await connection.scalar(text("select quote_literal(:role)"), {"role": role})
        await connection.execute(text(_GRANT.format(role=literal).replace(":", r"\:")))
    await engine.dispose()


async def _check(connection: AsyncConnection, role: str) -> None:
    if not await connection.scalar(_IS_KEPT_OUT, {"role": role}):
        raise Conflict(
            _(
                "The role {role} of HUB_DATABASE_URL has the rights of the schema's "
                "owner: nothing would keep it from changing the record.",
                role=role,
            ),
            remedy=_(
                "Make a role for the hub's processes that is no superuser and no member"
                " of the owner's: CREATE ROLE hub_app LOGIN PASSWORD '…'."
            ),
        )


async def _role_of(url: str) -> str:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        role: str = (await connection.execute(text("select current_user"))).scalar_one()
    await engine.dispose()
    return role
