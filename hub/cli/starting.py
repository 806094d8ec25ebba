"""What is looked at before a process of the hub starts to work."""

import asyncio
import contextlib

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.access.remit import EVERYWHERE
from hub.audit.settings_entry import record_settings
from hub.auth.combined import combined
from hub.kit.i18n import _
from hub.kit.keyring import Keyring
from hub.kit.log import get_logger
from hub.kit.migrate import newest_revision, revision_of
from hub.kit.parts import make_parts
from hub.kit.problems import Unavailable
from hub.settings import Settings
from hub.vault.status import Standing, groups

log = get_logger(__name__)


def check(settings: Settings, *, opens_secrets: bool) -> None:
    """Refuse to start where nothing could be done right; put other settings on record.

    A database that does not answer is no reason: processes wait for it.

    Args:
        settings: where the servers are.
        opens_secrets: the process delivers. One that opens no secret would take deliveries from
            others, and park them.

    Raises:
        Unavailable: the schema is not this version's, or no secret opens with this process's key.
        KeyUnusable: the key is none.
    """
    with contextlib.suppress(SQLAlchemyError, OSError):
        asyncio.run(_check(settings, opens_secrets=opens_secrets))


async def _check(settings: Settings, *, opens_secrets: bool) -> None:
    parts = make_parts(settings)
    try:
        async with parts.database.work() as session:
            await _check_schema(await session.connection())
            if opens_secrets:
                await _check_keys(session, parts.keyring)
            else:  # once a hub, not by each worker
                await _warn_of_combined(session, settings)
            await record_settings(session, settings, "worker" if opens_secrets else "api")
    finally:
        await parts.close()


async def _warn_of_combined(session: AsyncSession, settings: Settings) -> None:
    """Say whose roles are three people's, where that is not wanted any more."""
    found = [] if settings.small_site else await combined(session, EVERYWHERE)
    if found:
        log.warning(
            "administrators_not_apart",
            who={each.login: [*map(str, each.roles)] for each in found},
            remedy="Take roles back (hub user revoke), or set HUB_SMALL_SITE=true.",
        )


async def _check_schema(connection: AsyncConnection) -> None:
    found, expected = await revision_of(connection), newest_revision()
    if found != expected:
        raise Unavailable(
            _(
                "The database's schema is {found}, and this hub needs {expected}.",
                found=found or _("empty"),
                expected=expected,
            ),
            remedy=_("Run `hub migrate`, in the version that is to work."),
        )


async def _check_keys(session: AsyncSession, keyring: Keyring) -> None:
    sealed = await groups(session, keyring)
    if sealed and all(group.standing is Standing.UNOPENABLE for group in sealed):
        raise Unavailable(
            _(
                "None of the {count} sealed secrets opens with the vault key of this process.",
                count=sum(group.count for group in sealed),
            ),
            remedy=_(
                "Give it the key of the others (HUB_VAULT_KEY). If that is lost, "
                "`hub vault status` says what has to be entered again."
            ),
        )
