"""With which accounts previews are made: real ones that whoever asks may see, without secrets."""

from collections.abc import Mapping

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.repository.representatives import representatives
from hub.enrollment.service import AccountRecord, account_within
from hub.kit.i18n import _
from hub.kit.problems import NotFound
from hub.sdk.contract import Account, Connector


async def standing_for(
    session: AsyncSession, connectors: Mapping[str, Connector], remit: Remit, base_url: str
) -> dict[str, Account]:
    """Return an account of each platform that has any within a remit.

    Args:
        session: to read them.
        connectors: of which platforms.
        remit: whose accounts whoever asks may see.
        base_url: the hub's own public address.
    """
    found = await representatives(session, sorted(connectors), remit)
    made = {key: _made(connectors[key], record, base_url) for key, record in found.items()}
    return {key: account for key, account in made.items() if account is not None}


async def chosen(
    session: AsyncSession,
    account_id: int,
    connectors: Mapping[str, Connector],
    remit: Remit,
    base_url: str,
) -> dict[str, Account]:
    """Return one account, by its platform.

    Raises:
        NotFound: there is none within the remit, or nothing is installed for it.
    """
    record = await account_within(session, account_id, remit)
    connector = connectors.get(record.platform) if record else None
    account = _made(connector, record, base_url) if record and connector else None
    if account is None or record is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    return {record.platform: account}


def _made(connector: Connector, record: AccountRecord, base_url: str) -> Account | None:
    """Return an account without credentials; None if its settings no longer fit its connector."""
    try:
        settings = connector.settings_model.model_validate(record.settings)
    except ValidationError:
        return None
    return Account(
        account_id=record.id,
        external_id=record.external_id,
        name=record.name,
        region_code=record.region_code,
        settings=settings,
        site_url=f"{base_url.rstrip('/')}/sites/{record.region_code}",
    )
