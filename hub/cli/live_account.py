"""A real account to try a connector on: one of the hub's, or one out of a file.

Never from the command line: what stands there is in the shell's history and in everybody's `ps`.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.cli.servers import servers
from hub.deliveries.accounts import AccountMaker, Unusable
from hub.enrollment.service import load_accounts
from hub.kit.i18n import _
from hub.kit.parts import make_parts
from hub.kit.problems import FieldError, InvalidInput
from hub.sdk.contract import Account, Connector
from hub.settings import Settings, get_settings
from hub.vault.uses import Uses

OPTION = "--live"


class AccountFile(BaseModel):
    """What a file says of an account; `settings` and `credentials` as the connector's models."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    external_id: str
    name: str = ""
    settings: dict[str, Any] = {}
    credentials: dict[str, Any] | None = None


def live_account(connector: Connector, named: str) -> Account:
    """Return an account that a connector can be called with.

    Args:
        connector: whose account it must be.
        named: the account's number in this machine's hub, or a JSON file's path.

    Raises:
        InvalidInput: there is none, or it is not of the shape that the connector wants.
    """
    if named.isdecimal():
        return _enrolled(connector, int(named))
    return _from_file(connector, Path(named))


def _enrolled(connector: Connector, account_id: int) -> Account:
    with servers() as settings:
        return asyncio.run(_opened(settings, connector, account_id))


async def _opened(settings: Settings, connector: Connector, account_id: int) -> Account:
    """Return an account; that its credentials were handed out is written down before they are."""
    parts = make_parts(settings)
    try:
        async with parts.database.connection() as connection:
            record = (await load_accounts(connection, [account_id])).get(account_id)
        if record is None or record.platform != connector.manifest.key:
            raise _wrong(_("account {id} is none of this platform", id=account_id))
        maker = AccountMaker(parts.keyring, settings.public_url, parts.uses)
        account = maker.make(connector, record)
        await Uses(parts, "process:check").write(at_end=True)
    except Unusable as error:
        raise _wrong(str(error)) from None
    finally:
        await parts.close()
    return account


def _from_file(connector: Connector, path: Path) -> Account:
    try:
        said = AccountFile.model_validate(json.loads(path.read_bytes()))
        settings = connector.settings_model.model_validate(said.settings)
        model = connector.credentials_model
        credentials = model and model.model_validate(said.credentials)
    except OSError as error:
        raise _wrong(_("{file} can't be read: {why}", file=path, why=error.strerror)) from None
    except ValidationError as error:
        fields = sorted({".".join(map(str, one["loc"])) or "all" for one in error.errors()})
        raise _wrong(_("{file}: look at {fields}", file=path, fields=", ".join(fields))) from None
    except ValueError:
        raise _wrong(_("{file} is no JSON", file=path)) from None
    return Account(
        account_id=0,
        external_id=said.external_id,
        name=said.name,
        region_code="",
        settings=settings,
        credentials=credentials,
        site_url=f"{get_settings().public_url}/sites",
    )


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(
        _("There is no account to try it on."), errors=[FieldError(field=OPTION, reason=reason)]
    )
