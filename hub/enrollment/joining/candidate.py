"""The account that is to join, and all that its connector is asked with."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.enrollment.joining.apps import open_app
from hub.enrollment.repository.accounts import AccountRecord
from hub.enrollment.service import load_accounts
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, NotFound
from hub.sdk.contract import Account, Connector
from hub.sdk.manifest import Also, Manifest
from hub.sdk.optional import App, Joining, Joins


class Candidate(NamedTuple):
    """Who is to join, and through whom: a connector that `Joins`."""

    connector: Any
    record: AccountRecord
    joining: Joining


async def candidate(
    parts: Parts,
    connectors: Mapping[str, Connector],
    account_id: int,
    state: str,
    kept: Mapping[str, Any],
) -> Candidate:
    """Return an account with all that its connector is asked with.

    Raises:
        NotFound: there is no such account.
        Conflict: it cannot join so; the remedy says what to do.
    """
    public_url = parts.settings.public_url
    async with parts.database.connection() as connection:
        record = (await load_accounts(connection, [account_id])).get(account_id)
        if record is None:
            raise NotFound(f"There is no account {account_id}.")
        connector = _connector(connectors, record)
        app = await _app(connection, parts, connector.manifest)
    joining = Joining(
        account=_account(connector, record, public_url),
        callback_url=callback_url(public_url, way_of(connector.manifest)),
        state=state,
        app=app,
        kept=kept,
    )
    return Candidate(connector, record, joining)


def way_of(manifest: Manifest) -> str:
    """Return by which address a platform's owners come back: connectors that share an app share it.

    Each platform has one of its own, so that none can pass off another's answer as its own
    (RFC 9700, 4.4).
    """
    return manifest.capabilities.app or manifest.key


def callback_url(public_url: str, way: str) -> str:
    """Return where a platform sends owners back to; it has to be registered there."""
    return f"{public_url.rstrip('/')}/joins/{way}/callback"


def _connector(connectors: Mapping[str, Connector], account: AccountRecord) -> Any:
    connector = connectors.get(account.platform)
    if connector is None:
        raise Conflict(f"No connector for {account.platform} is installed.", remedy="Install it.")
    joins = Also.AUTHORIZE in connector.manifest.capabilities.also
    if not joins or not isinstance(connector, Joins):
        raise Conflict(
            f"Accounts on {account.platform} do not join by a page of the platform.",
            remedy=f"Enter its credentials: PUT /accounts/{account.id}/credentials.",
        )
    return connector


def how_to_register(public_url: str, name: str) -> str:
    """Say what an administrator does before the first account of a platform can join."""
    return (
        f"Register one there, with the callback address {callback_url(public_url, name)}, "
        f"and enter it: hub platform app {name} --key KEY."
    )


async def _app(connection: AsyncConnection, parts: Parts, manifest: Manifest) -> App | None:
    name = manifest.capabilities.app
    if name is None:
        return None
    found = await open_app(connection, parts.keyring, name)
    if found is None:
        raise Conflict(
            f"The hub has no application on {name} that an owner could allow.",
            remedy=how_to_register(parts.settings.public_url, name),
        )
    return found


def _account(connector: Connector, account: AccountRecord, public_url: str) -> Account:
    """Return the account without credentials: it need not have any, and they play no part."""
    try:
        settings = connector.settings_model.model_validate(account.settings)
    except ValidationError as error:
        fields = sorted({".".join(map(str, one["loc"])) or "all" for one in error.errors()})
        raise Conflict(
            f"The account's settings do not fit its connector: {', '.join(fields)}.",
            remedy="Correct them with PATCH, then ask for a link again.",
        ) from None
    return Account(
        account_id=account.id,
        external_id=account.external_id,
        name=account.name,
        region_code=account.region_code,
        settings=settings,
        site_url=f"{public_url.rstrip('/')}/sites/{account.region_code}",
    )
