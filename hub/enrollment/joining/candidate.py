"""The account that is to join, and all that its connector is asked with."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.joining.apps import open_app
from hub.enrollment.repository.accounts import AccountRecord
from hub.enrollment.service import account_within
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, NotFound
from hub.sdk.contract import Account, Connector
from hub.sdk.manifest import Also, Manifest
from hub.sdk.optional import App, Joining, Joins


class Asked(NamedTuple):
    """Which account is asked for.

    Attributes:
        remit: where whoever asks may set credentials.
        state: of the invitation.
        kept: what the connector wanted back.
        asked_by: who has asked that it joins.
    """

    account_id: int
    remit: Remit
    state: str
    kept: Mapping[str, Any]
    asked_by: str


class Candidate(NamedTuple):
    """Who is to join, and through whom: a connector that `Joins`."""

    connector: Any
    record: AccountRecord
    joining: Joining


async def candidate(parts: Parts, connectors: Mapping[str, Connector], asked: Asked) -> Candidate:
    """Return an account with all that its connector is asked with.

    Raises:
        NotFound: there is no such account within the remit.
        Conflict: it cannot join so; the remedy says what to do.
    """
    public_url = parts.settings.public_url
    async with parts.database.work() as session:
        record = await account_within(session, asked.account_id, asked.remit)
        if record is None:
            raise NotFound(_("There is no account {number}.", number=asked.account_id))
        connector = _connector(connectors, record)
        app = await _app(session, parts, connector.manifest, asked)
    joining = Joining(
        account=_account(connector, record, public_url),
        callback_url=callback_url(public_url, way_of(connector.manifest)),
        state=asked.state,
        app=app,
        kept=asked.kept,
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
        raise Conflict(
            _("No connector for {platform} is installed.", platform=account.platform),
            remedy=_("Install it."),
        )
    joins = Also.AUTHORIZE in connector.manifest.capabilities.also
    if not joins or not isinstance(connector, Joins):
        raise Conflict(
            _(
                "Accounts on {platform} do not join by a page of the platform.",
                platform=account.platform,
            ),
            remedy=_(
                "Enter its credentials: PUT /accounts/{account}/credentials.", account=account.id
            ),
        )
    return connector


def how_to_register(public_url: str, name: str) -> str:
    """Say what an administrator does before the first account of a platform can join."""
    return _(
        "Register one there, with the callback address {callback}, and enter "
        "it: hub platform app {name} --key KEY.",
        callback=callback_url(public_url, name),
        name=name,
    )


async def _app(session: AsyncSession, parts: Parts, manifest: Manifest, asked: Asked) -> App | None:
    name = manifest.capabilities.app
    if name is None:
        return None
    found = await open_app(
        session, parts.keyring, name, account=asked.account_id, actor=asked.asked_by
    )
    if found is None:
        raise Conflict(
            _("The hub has no application on {name} that an owner could allow.", name=name),
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
            _(
                "The account's settings do not fit its connector: {fields}.",
                fields=", ".join(fields),
            ),
            remedy=_("Correct them with PATCH, then ask for a link again."),
        ) from None
    return Account(
        account_id=account.id,
        external_id=account.external_id,
        name=account.name,
        region_code=account.region_code,
        settings=settings,
        site_url=f"{public_url.rstrip('/')}/sites/{account.region_code}",
    )
