"""Each use of an account's credentials is counted, and on record."""

from typing import ClassVar

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from sqlalchemy.exc import DBAPIError

from hub.deliveries.accounts import AccountMaker
from hub.enrollment.service import load_accounts
from hub.kit.parts import Parts
from hub.vault.uses import MOST_NAMED, RECORD_SECONDS, Uses
from tests.deliveries.platform import Platform
from tests.enrollment.files import HEADINGS, csv_of
from tests.vault.safe import SECRET, Safe

ENTRIES = "select actor, detail from audit_entries where action = 'credential.use'"


class Secrets(BaseModel):
    secret: SecretStr


class Asking(Platform):
    """It wants credentials."""

    credentials_model: ClassVar[type[BaseModel] | None] = Secrets


async def shown(client: httpx.AsyncClient, **query: int) -> dict[int, int]:
    answer = await client.get("/api/v1/vault/uses", params=query)
    assert answer.status_code == 200, answer.text
    return {use["account_id"]: use["uses"] for use in answer.json()["items"]}


async def use(safe: Safe, parts: Parts, account: int, connector: Platform) -> None:
    async with safe.database.connection() as connection:
        record = (await load_accounts(connection, [account]))[account]
    AccountMaker(parts.keyring, "https://hub.hubei.example", parts.uses).make(connector, record)


async def test_every_call_is_counted_and_written_down_together(safe: Safe, parts: Parts) -> None:
    one, other = await safe.fill(2)
    uses = Uses(parts, "worker:1")
    for account in (one, one, other):
        await use(safe, parts, account, Asking())
    assert await shown(safe.client) == {}
    await uses.write()
    assert await shown(safe.client) == {one: 2, other: 1}
    await use(safe, parts, one, Asking())
    await uses.write()
    await uses.write()  # once only
    assert await shown(safe.client) == {one: 3, other: 1}
    assert await safe.rows(ENTRIES) == []


async def test_accounts_without_credentials_are_not_counted(safe: Safe, parts: Parts) -> None:
    (account,) = await safe.enrol(1)
    await use(safe, parts, account, Platform())
    assert not parts.uses


async def test_credentials_that_a_file_is_compared_with_are_counted(
    safe: Safe, parts: Parts, app: FastAPI
) -> None:
    assert app.state.parts is parts
    account, _other = await safe.fill(2)
    ((external_id,),) = await safe.rows(f"select external_id from accounts where id = {account}")
    row = ["webhook", external_id, "长江云客户端", "湖北省融媒体中心", "420000", SECRET]
    headings = [*HEADINGS, "credentials.secret"]

    async def imports(raw: bytes, **query: bool) -> httpx.Response:
        return await safe.client.post(
            "/api/v1/accounts/import",
            content=raw,
            params=query,
            headers={"Content-Type": "text/csv"},
        )

    answer = await imports(csv_of([row], headings))
    assert answer.json()["unchanged"] == 1, answer.text
    assert parts.uses == {account: 1}
    await imports(csv_of([row], headings), dry_run=True)
    await imports(csv_of([row, [*row[:4], "429999", SECRET]], headings))  # refused
    await imports(csv_of([row[:5]], HEADINGS))  # it says nothing of credentials
    assert parts.uses == {account: 3}


async def test_an_hour_is_an_entry_of_the_record(
    safe: Safe, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr("hub.vault.uses.time.monotonic", lambda: clock[0])
    uses = Uses(parts, "worker:1")
    parts.uses.update({1: 3, 2: 1})
    await uses.write()
    parts.uses.update({1: 1})
    assert await safe.rows(ENTRIES) == []
    clock[0] += RECORD_SECONDS
    await uses.write()
    await uses.write()
    ((actor, detail),) = await safe.rows(ENTRIES)
    assert (actor, detail) == ("worker:1", {"uses": 5, "accounts": 2, "most": {"1": 4, "2": 1}})
    clock[0] += RECORD_SECONDS
    await uses.write()  # nothing was used
    assert len(await safe.rows(ENTRIES)) == 1


async def test_a_process_that_stops_puts_on_record_what_it_has(safe: Safe, parts: Parts) -> None:
    parts.uses.update(range(1, 2 * MOST_NAMED + 1))
    await Uses(parts, "worker:1").write(at_end=True)
    ((_, detail),) = await safe.rows(ENTRIES)
    assert (detail["uses"], len(detail["most"])) == (2 * MOST_NAMED, MOST_NAMED)


async def test_what_cannot_be_written_down_stays_counted(safe: Safe, parts: Parts) -> None:
    uses = Uses(parts, "worker:1")
    parts.uses.update({1: 3})
    await safe.execute("alter table credential_uses rename to away")
    with pytest.raises(DBAPIError):
        await uses.write()
    await safe.execute("alter table away rename to credential_uses")
    parts.uses.update({1: 1})
    await uses.write()
    assert await shown(safe.client) == {1: 4}


async def test_two_workers_count_the_same_accounts(safe: Safe, parts: Parts) -> None:
    first, second = Uses(parts, "worker:1"), Uses(parts, "worker:2")
    for _ in range(5):
        parts.uses.update({1: 1, 2: 1})
        await first.write()
        parts.uses.update({2: 1, 1: 1})
        await second.write()
    assert await shown(safe.client) == {1: 10, 2: 10}


async def test_the_list_comes_in_pages(safe: Safe, parts: Parts) -> None:
    parts.uses.update(range(1, 6))
    await Uses(parts, "worker:1").write()
    first = (await safe.client.get("/api/v1/vault/uses", params={"limit": 3})).json()
    rest = (await safe.client.get("/api/v1/vault/uses", params={"cursor": first["next"]})).json()
    accounts = [use["account_id"] for use in first["items"] + rest["items"]]
    assert (accounts, rest["next"]) == ([1, 2, 3, 4, 5], None)
