"""`hub user rescue`, on the hub's own machine: the way back in for a security administrator."""

import asyncio

import typer

from hub.auth.links import Link
from hub.auth.rescue import rescue
from hub.cli.moments import as_read
from hub.cli.servers import servers
from hub.kit.i18n import _
from hub.kit.parts import make_parts
from hub.settings import Settings


def make_rescue(login: str) -> None:
    """Print a link for a security administrator who can't sign in; nobody has to be signed in."""
    with servers() as settings:
        link = asyncio.run(_rescue(settings, login))
    typer.echo(link.url)
    ends = as_read(link.expires_at.isoformat())
    typer.echo(_("It is shown this once, and is good once, until {time}.", time=ends), err=True)


async def _rescue(settings: Settings, login: str) -> Link:
    parts = make_parts(settings)
    try:
        async with parts.database.work() as session:
            return await rescue(session, parts, login)
    finally:
        await parts.close()
