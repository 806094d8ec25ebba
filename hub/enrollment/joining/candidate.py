"""The account that is to join, and all that its connector is asked with."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from hub.enrollment.joining.apps import open_app
from hub.enrollment.repository.accounts import AccountRecord
from hub.enrollment.service import load_accounts
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, NotFound
from hub.sdk.contract import Account, Connector
from hub.sdk.manifest import Also
from hub.sdk.optional import App, Joining, Joins


class Candidate(NamedTuple):
    """Who is to join, and through whom."""

    connector: Joins
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
    record, app = await _load(parts, account_id)
    connector = _connector(connectors, record)
    if connector.manifest.capabilities.needs_app and app is None:
        raise _without_app(record.platform, parts.settings.public_url)
    joining = Joining(
        account=_account(connector, record, parts.settings.public_url),
        callback_url=callback_url(parts.settings.public_url, record.platform),
        state=state,
        app=app,
        kept=kept,
    )
    return Candidate(connector, record, joining)


def callback_url(public_url: str, platform: str) -> str:
    """Return where a platform sends owners back to; it has to be registered there."""
    return f"{public_url.rstrip('/')}/joins/{platform}/callback"


async def _load(parts: Parts, account_id: int) -> tuple[AccountRecord, App | None]:
    async with parts.database.connection() as connection:
        record = (await load_accounts(connection, [account_id])).get(account_id)
        if record is None:
            raise NotFound(f"There is no account {account_id}.")
        return record, await open_app(connection, parts.vault_key, record.platform)


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


def how_to_register(public_url: str, platform: str) -> str:
    """Say what an administrator does before the first account of a platform can join."""
    return (
        f"Register one there, with the callback address {callback_url(public_url, platform)}, "
        f"and enter it: hub platform app {platform} --key KEY."
    )


def _without_app(platform: str, public_url: str) -> Conflict:
    return Conflict(
        f"The hub has no application on {platform} that an owner could allow.",
        remedy=how_to_register(public_url, platform),
    )


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
