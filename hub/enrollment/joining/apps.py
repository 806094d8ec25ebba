"""The hub's applications on platforms: set by an administrator, opened for one call."""

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.audit.service import record
from hub.enrollment.repository import apps as repository
from hub.kit.crypto import seal, unseal
from hub.sdk.optional import App

_TABLE, _COLUMN = "platform_apps", "sealed"


async def set_app(
    session: AsyncSession, vault_key: bytes, platform: str, app: App, *, actor: str
) -> None:
    """Set the application on a platform, in place of the one it had.

    Tokens that owners have granted to another application stay what they are.
    """
    plain = app.secret.encode()
    sealed = seal(plain, key=vault_key, table=_TABLE, column=_COLUMN, row=platform)
    await repository.put(session, platform, app.key, sealed)
    subject, detail = f"platform:{platform}", {"key": app.key}
    await record(session, actor=actor, action="platform.set_app", subject=subject, detail=detail)


async def open_app(connection: AsyncConnection, vault_key: bytes, platform: str) -> App | None:
    """Return the application on a platform, its secret opened.

    Raises:
        SealBroken: it was sealed with another key.
    """
    found = await repository.sealed(connection, platform)
    if found is None:
        return None
    key, sealed = found
    secret = unseal(sealed, key=vault_key, table=_TABLE, column=_COLUMN, row=platform)
    return App(key, secret.decode())
