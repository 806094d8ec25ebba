"""What happens when a platform refuses an account's credentials: they are renewed, once.

A refresh token may be good for one use only, so all workers together use it once: whoever comes
first renews, the others wait for the result and try again with what was stored.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hub.deliveries.passing import describe, passes
from hub.deliveries.taking import Taken
from hub.enrollment.renewal import renew
from hub.kit.crypto import identity_of
from hub.kit.db import Database
from hub.kit.keyring import Keyring
from hub.kit.log import get_logger
from hub.sdk import call, classify
from hub.sdk.contract import Account, Connector, Tools
from hub.sdk.keep import Made
from hub.sdk.manifest import Also
from hub.sdk.optional import RefreshesCredentials, Renewed
from hub.sdk.outcomes import Credentials, Outcome, Retry
from hub.sdk.periods import last_day

RENEWED = "renewed"
RENEWED_SECONDS = 600.0  # in which whoever still held the old ones is told so
REFUSED_SECONDS = 60.0  # in which a refresh token that was refused is not tried again
STORE_AGAIN_SECONDS = 0.5  # while the database does not answer

log = get_logger(__name__)


class _Later(Exception):
    def __init__(self, answer: Retry) -> None:
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Refresher:
    """Renews credentials for one platform.

    Attributes:
        keyring: the vault's.
        seconds: that the platform has to answer.
    """

    connector: Connector
    tools: Tools
    database: Database
    keyring: Keyring
    seconds: float

    async def after(self, taken: Taken, account: Account, refused: Credentials) -> Outcome:
        """Return what a refusal comes to: `Retry` where the credentials are new now."""
        before = taken.account.sealed
        if before is None or not self._can:
            return refused
        name = f"{account.account_id}:renewed:{identity_of(before)}"
        name = f"{self.connector.manifest.key}:{name}"
        try:
            found = await self.tools.keep.get_or_make(name, lambda: self._make(account, before))
        except _Later as later:
            return later.answer
        if found == RENEWED:
            return Retry("the credentials were renewed")
        return Credentials(found)

    @property
    def _can(self) -> bool:
        return Also.REFRESH_CREDENTIALS in self.connector.manifest.capabilities.also

    async def _make(self, account: Account, before: bytes) -> Made:
        answer = await self._ask(account)
        if isinstance(answer, Retry):
            raise _Later(answer)
        if isinstance(answer, Credentials):
            return answer.why, REFUSED_SECONDS
        await self._store(account.account_id, before, answer)
        return RENEWED, RENEWED_SECONDS

    async def _ask(self, account: Account) -> Renewed | Credentials | Retry:
        connector: Any = self.connector
        if not isinstance(connector, RefreshesCredentials):
            return Credentials("the connector says that it renews credentials, and does not")
        try:
            async with asyncio.timeout(self.seconds):
                with call.Operation():
                    answer = await connector.refresh_credentials(self.tools, account)
            self._check(answer)
        except ValidationError:
            return Credentials("the renewed credentials are not of the connector's own shape")
        except Exception as error:  # noqa: BLE001 - whatever it is, the old ones may still be good
            return Retry(classify.describe(error))
        return answer

    def _check(self, answer: Renewed | Credentials | Retry) -> None:
        model = self.connector.credentials_model
        if isinstance(answer, Renewed) and model is not None:
            model.model_validate(answer.credentials)

    async def _store(self, account_id: int, before: bytes, renewed: Renewed) -> None:
        """Write until it is written: the old ones may be void, and nobody else has the new ones."""
        while True:
            try:
                async with self.database.work() as session:
                    new, until = renewed.credentials, last_day(renewed.expires_at)
                    await renew(session, self.keyring, account_id, before, new, until)
            except Exception as error:
                if not passes(error):
                    raise
                log.warning("renewal_delayed", account=account_id, error=describe(error))
                await asyncio.sleep(STORE_AGAIN_SECONDS)
            else:
                return
