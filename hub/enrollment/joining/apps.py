"""The hub's applications on platforms: set by an administrator, opened for one call."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.enrollment.repository import apps as repository
from hub.kit.crypto import seal, unseal
from hub.kit.keyring import Keyring
from hub.sdk.optional import App

_TABLE, _COLUMN = "platform_apps", "sealed"


async def set_app(
    session: AsyncSession, keyring: Keyring, name: str, app: App, *, actor: str
) -> None:
    """Set an application, in place of the one that had its name.

    Tokens that owners have granted to another application stay what they are.
    """
    plain = app.secret.encode()
    sealed = seal(plain, keyring=keyring, table=_TABLE, column=_COLUMN, row=name)
    await repository.put(session, name, app.key, sealed)
    subject, detail = f"app:{name}", {"key": app.key}
    await record(session, actor=actor, action="app.set", subject=subject, detail=detail)


async def open_app(
    session: AsyncSession, keyring: Keyring, name: str, *, account: int, actor: str
) -> App | None:
    """Return an application, its secret opened; that it was is an entry of the record.

    Args:
        session: a unit of work; the secret is handed on once it is committed.
        keyring: what it is sealed with.
        name: of the application.
        account: which account is to join.
        actor: who has asked for that.

    Raises:
        SealBroken: it was sealed with another key.
    """
    found = await repository.sealed(session, name)
    if found is None:
        return None
    key, sealed = found
    secret = unseal(sealed, keyring=keyring, table=_TABLE, column=_COLUMN, row=name)
    subject, detail = f"app:{name}", {"account": account}
    await record(session, actor=actor, action="app.use", subject=subject, detail=detail)
    return App(key, secret.decode())
