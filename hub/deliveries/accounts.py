"""Accounts as connectors see them: settings validated, secrets opened for one call."""

from collections import Counter, OrderedDict

from pydantic import BaseModel, ValidationError

from hub.enrollment.service import AccountRecord
from hub.enrollment.vault import open_credentials
from hub.kit.crypto import SealBroken
from hub.kit.i18n import said_in
from hub.kit.keyring import Keyring
from hub.sdk.contract import Account, Connector

KEPT = 10_000  # accounts, of some 2 kB each


class Unusable(ValueError):
    """An account's settings or credentials don't fit its connector. It names fields, no values."""


class AccountMaker:
    """Makes accounts for connectors; outside enrolment, nothing else opens credentials.

    Opening and validating costs more than a call's other Python together, so what was made is
    kept for as long as the record stays the same.

    Args:
        keyring: what credentials are sealed with.
        base_url: the hub's own public address.
        uses: where it is counted whose credentials were handed out.
    """

    def __init__(self, keyring: Keyring, base_url: str, uses: Counter[int] | None = None) -> None:
        self._keyring = keyring
        self._uses = Counter[int]() if uses is None else uses
        self._sites = f"{base_url}/sites"
        self._made: OrderedDict[int, tuple[AccountRecord, Account]] = OrderedDict()

    def make(self, connector: Connector, record: AccountRecord) -> Account:
        """Return the account for one call.

        Raises:
            Unusable: something is missing, or of another shape than the connector wants.
        """
        before, account = self._made.get(record.id, (None, None))
        if account is None or before != record:
            account = self._make(connector, record)
            self._made[record.id] = (record, account)
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        if account.credentials is not None:
            self._uses[record.id] += 1
        return account

    def _make(self, connector: Connector, record: AccountRecord) -> Account:
        try:
            with said_in("en"):  # it is stored where the account is of no use
                settings = connector.settings_model.model_validate(record.settings)
                credentials = self._credentials(connector.credentials_model, record)
        except ValidationError as error:
            fields = sorted({".".join(map(str, one["loc"])) or "all" for one in error.errors()})
            raise Unusable(f"the account's settings or credentials: {', '.join(fields)}") from None
        except SealBroken as error:
            raise Unusable(f"the account's credentials: {error.detail} {error.remedy}") from None
        return Account(
            account_id=record.id,
            external_id=record.external_id,
            name=record.name,
            region_code=record.region_code,
            settings=settings,
            credentials=credentials,
            site_url=f"{self._sites}/{record.region_code}",
        )

    def _credentials(self, model: type[BaseModel] | None, record: AccountRecord) -> object:
        if model is None:
            return None
        if record.sealed is None:
            raise Unusable("the account's credentials: none were entered")
        return model.model_validate(open_credentials(self._keyring, record.id, record.sealed))
