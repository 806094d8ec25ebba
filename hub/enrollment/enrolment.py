"""Enrolling accounts: what one unit of work needs, whether a file or a form asks for it."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import service as audit
from hub.enrollment.checks import WrongAt, check
from hub.enrollment.enroller import Enroller
from hub.enrollment.known import Key, Known, KnownAccount
from hub.enrollment.plan import Plan, make_plan
from hub.enrollment.platforms import Platforms
from hub.enrollment.registry.filing import NONE, Filing
from hub.enrollment.repository import credentials, filings, organisations, regions
from hub.enrollment.repository import enrolment as repository
from hub.enrollment.repository.enrolment import Found
from hub.enrollment.schemas import AccountFields, NewAccount
from hub.enrollment.upload.rows import Row
from hub.enrollment.vault import open_credentials, seal_credentials
from hub.kit.crypto import SealBroken
from hub.kit.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who enrols, where to, and with what.

    Attributes:
        platforms: those that accounts can be on.
        keyring: what credentials are sealed with.
        enroller: who acts, and where they may.
        uses: where it is counted whose credentials were opened, to be compared.
    """

    session: AsyncSession
    platforms: Platforms
    keyring: Keyring = field(repr=False)
    enroller: Enroller
    uses: Counter[int] = field(default_factory=Counter)

    async def compare(self, rows: Sequence[Row]) -> tuple[list[WrongAt], Plan]:
        """Return what is wrong with the rows and, if nothing is, what they would change.

        From here to the end of the transaction, nobody else enrols.
        """
        await repository.lock(self.session)
        known = await self._known([row.account for row in rows])
        return await asyncio.to_thread(self._compare, rows, known)

    async def write(self, plan: Plan) -> dict[Key, int]:
        """Carry a plan out; return the ids of the accounts that it made."""
        if plan.organisations:
            await organisations.insert(self.session, plan.organisations.values())
        ids = await repository.insert(self.session, plan.created) if plan.created else {}
        if plan.updated:
            await repository.update(self.session, plan.updated)
        by_key = ids | {each.values.key: each.id for each in plan.updated}
        if plan.secrets:
            await self.seal({by_key[key]: secrets for key, secrets in plan.secrets.items()})
        if plan.filings:
            filed = {by_key[key]: filing for key, filing in plan.filings.items()}
            await filings.put(self.session, filed)
        return ids

    async def seal(
        self, secrets: dict[int, dict[str, Any]], expires_on: date | None = None
    ) -> None:
        """Set the credentials of accounts, and until when they are good."""
        sealed = {
            account_id: seal_credentials(self.keyring, account_id, each)
            for account_id, each in secrets.items()
        }
        await credentials.put(self.session, sealed, expires_on)

    async def record(self, action: str, subject: str, detail: dict[str, Any]) -> None:
        """Write down what was done; the last thing in a unit of work."""
        await audit.record(
            self.session, actor=self.enroller.name, action=action, subject=subject, detail=detail
        )

    def _compare(self, rows: Sequence[Row], known: Known) -> tuple[list[WrongAt], Plan]:
        if wrong := check(rows, known, self.platforms, self.enroller):
            return wrong, Plan()
        whole = [row.account for row in rows if isinstance(row.account, NewAccount)]
        return [], make_plan(whole, known, self.platforms)

    async def _known(self, accounts: Sequence[AccountFields]) -> Known:
        keys = {(a.platform, a.external_id) for a in accounts if a.platform and a.external_id}
        codes = {a.region_code for a in accounts if a.region_code}
        units = {a.organisation for a in accounts if a.organisation}
        remit = self.enroller.writes
        found = await repository.enrolled(self.session, keys, remit)
        telling = {(a.platform, a.external_id) for a in accounts if a.credentials}
        filed = {(a.platform, a.external_id) for a in accounts if a.filing}
        ids = [each.id for each in found if each.values.key in filed]
        known = await filings.known(self.session, ids) if ids else {}
        there = await asyncio.to_thread(self._by_key, found, telling, known)
        self.uses.update(each.id for each in there.values() if each.credentials is not None)
        return Known(
            regions=await regions.groupings(self.session, codes),
            organisations=await organisations.units(self.session, units),
            accounts=there,
            elsewhere=await repository.elsewhere(self.session, keys, remit),
        )

    def _by_key(
        self, found: Iterable[Found], telling: Collection[Any], filed: Mapping[int, Filing]
    ) -> dict[Key, KnownAccount]:
        accounts: dict[Key, KnownAccount] = {}
        for each in found:
            opened = self._opened(each) if each.values.key in telling else None
            has_some = each.sealed is not None
            accounts[each.values.key] = KnownAccount(
                each.id, each.values, opened, has_some, filed.get(each.id, NONE)
            )
        return accounts

    def _opened(self, account: Found) -> dict[str, Any] | None:
        if account.sealed is None:
            return None
        try:
            return open_credentials(self.keyring, account.id, account.sealed)
        except SealBroken:  # of a lost key: what is said now takes their place
            return None
