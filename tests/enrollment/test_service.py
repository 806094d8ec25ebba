from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text

from hub.enrollment import service
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import Platforms
from hub.enrollment.schemas import AccountPatch, NewAccount
from hub.enrollment.vault import open_credentials
from hub.kit.crypto import SealBroken
from hub.kit.db import Database
from hub.kit.keyring import Keyring
from hub.kit.problems import Conflict, InvalidInput, NotFound
from tests.enrollment.files import SECRET

KEY = Keyring.of(bytes(range(32)))
OFFICE = Enroller.for_whole_hub("省融媒体中心")
ENDPOINT = {"endpoint": "https://app.wuhan.example/hub"}


class Desk:
    """Somebody who enrols and changes accounts."""

    def __init__(self, database: Database, platforms: Platforms) -> None:
        self.database = database
        self.platforms = platforms

    async def enrols(self, **fields: Any) -> int:
        async with self.database.work() as session:
            return await service.enrol(self._enrolment(session), yunshang(**fields))

    async def changes(self, account_id: int, **fields: Any) -> None:
        patch = TypeAdapter(AccountPatch).validate_python(fields)
        async with self.database.work() as session:
            await service.change(self._enrolment(session), account_id, patch)

    async def sets_credentials(self, account_id: int, credentials: dict[str, Any]) -> None:
        async with self.database.work() as session:
            await service.set_credentials(self._enrolment(session), account_id, credentials)

    async def row(self, query: str) -> Any:
        async with self.database.connection() as connection:
            return (await connection.execute(text(query))).one_or_none()

    def _enrolment(self, session: Any) -> Enrolment:
        return Enrolment(session, self.platforms, KEY, OFFICE)


@pytest.fixture
def desk(database: Database, platforms: Platforms) -> Desk:
    return Desk(database, platforms)


def yunshang(**fields: Any) -> NewAccount:
    return NewAccount.model_validate(
        {
            "platform": "app",
            "external_id": "yunshang-420100",
            "name": "云上武汉",
            "organisation": "武汉市融媒体中心",
            "region_code": "420100",
            "settings": ENDPOINT,
            "credentials": {"secret": SECRET},
        }
        | fields
    )


def fields_of(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [error.field for error in refused.value.errors]


async def test_an_account_is_enrolled_with_its_quotas_and_policy(desk: Desk) -> None:
    account = await desk.enrols(
        quotas={"publish": {"limit": 1, "per": "day"}},
        push_policy={"major": {"mode": "automatic"}},
    )
    row = await desk.row("select * from accounts")
    assert row.id == account
    assert row.quotas == {"publish": {"limit": 1, "per": "day"}}
    assert row.push_policy == {"major": {"mode": "automatic"}}
    entry = await desk.row("select * from audit_entries where action = 'account.enrol'")
    assert entry.subject == f"account:{account}"
    assert entry.detail == {"platform": "app", "external_id": "yunshang-420100"}


async def test_an_account_can_be_enrolled_once(desk: Desk) -> None:
    await desk.enrols()
    with pytest.raises(Conflict, match="enrolled already"):
        await desk.enrols(name="云上武汉新版")
    assert (await desk.row("select name from accounts")).name == "云上武汉"


async def test_every_wrong_field_of_an_account_is_named_at_once(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await desk.enrols(region_code="420199", settings={"port": 1}, credentials={"secret": "x"})
    assert sorted(fields_of(refused)) == [
        "body.credentials.secret",
        "body.region_code",
        "body.settings.endpoint",
        "body.settings.port",
    ]
    assert await desk.row("select * from organisations") is None


async def test_credentials_may_come_later(desk: Desk) -> None:
    account = await desk.enrols(credentials=None)
    assert await desk.row("select * from credentials") is None
    await desk.sets_credentials(account, {"secret": SECRET})
    sealed = (await desk.row("select sealed from credentials")).sealed
    assert open_credentials(KEY, account, sealed) == {"secret": SECRET}
    with pytest.raises(SealBroken):
        open_credentials(KEY, account + 1, sealed)


async def test_the_record_of_new_credentials_names_fields_and_no_values(desk: Desk) -> None:
    account = await desk.enrols()
    await desk.sets_credentials(account, {"secret": "whsec_neu-420100"})
    entry = await desk.row("select * from audit_entries where action = 'account.set_credentials'")
    assert entry.detail == {"fields": ["secret"]}


async def test_wrong_credentials_are_refused_without_repeating_them(desk: Desk) -> None:
    account = await desk.enrols()
    with pytest.raises(InvalidInput) as refused:
        await desk.sets_credentials(account, {"secret": "kurz", "user": "amt"})
    assert sorted(fields_of(refused)) == ["body.secret", "body.user"]
    assert "kurz" not in str(refused.value.problem())


@pytest.mark.parametrize(
    ("patch", "column", "value"),
    [
        ({"name": "云上武汉新版"}, "name", "云上武汉新版"),
        ({"status": "suspended"}, "status", "suspended"),
        ({"status": "closed"}, "status", "closed"),
        ({"url": "https://www.wuhan.gov.cn/"}, "url", "https://www.wuhan.gov.cn/"),
        ({"url": None}, "url", None),
        ({"tags": ["应急"]}, "tags", ["应急"]),
        ({"tags": []}, "tags", []),
        ({"settings": {"retries": 5}}, "settings", ENDPOINT | {"retries": 5}),
        ({"settings": {"retries": None}}, "settings", ENDPOINT),
        ({"quotas": None}, "quotas", None),
        (
            {"push_policy": {"general": {"mode": "opt_out", "minutes": 30}}},
            "push_policy",
            {"general": {"mode": "opt_out", "minutes": 30}},
        ),
        (
            {"quotas": {"publish": {"limit": 4, "per": "month"}}},
            "quotas",
            {"publish": {"limit": 4, "per": "month"}},
        ),
    ],
)
async def test_what_a_patch_says_is_changed_and_nothing_else(
    patch: Any, column: str, value: Any, desk: Desk
) -> None:
    account = await desk.enrols(
        tags=["客户端"], settings=ENDPOINT, quotas={"publish": {"limit": 1, "per": "day"}}
    )
    before = (await desk.row("select * from accounts"))._asdict()
    await desk.changes(account, **patch)
    after = (await desk.row("select * from accounts"))._asdict()
    changed = {name for name in before if before[name] != after[name]}
    follows = {"name": {"spelled"}}.get(column, set())
    assert changed <= {column, "updated_at"} | follows
    assert after[column] == value


async def test_a_change_is_on_record_with_what_it_became(desk: Desk) -> None:
    account = await desk.enrols()
    await desk.changes(account, status="suspended", name="云上武汉")
    entry = await desk.row("select * from audit_entries where action = 'account.change'")
    assert (entry.subject, entry.detail) == (f"account:{account}", {"status": "suspended"})


async def test_a_patch_that_says_what_is_writes_nothing(desk: Desk) -> None:
    account = await desk.enrols()
    before = await desk.row("select updated_at from accounts")
    await desk.changes(account, name="云上武汉", settings=ENDPOINT)
    assert await desk.row("select updated_at from accounts") == before
    assert await desk.row("select * from audit_entries where action = 'account.change'") is None


async def test_a_required_setting_cannot_be_taken_away(desk: Desk) -> None:
    account = await desk.enrols()
    with pytest.raises(InvalidInput) as refused:
        await desk.changes(account, settings={"endpoint": None})
    assert fields_of(refused) == ["body.settings.endpoint"]


async def test_an_account_without_connector_can_be_suspended_but_not_set_up(
    desk: Desk, platforms: Platforms
) -> None:
    account = await desk.enrols()
    desk.platforms = {"site": platforms["site"]}
    await desk.changes(account, status="suspended")
    with pytest.raises(Conflict, match="No connector for app"):
        await desk.changes(account, settings={"retries": 5})
    with pytest.raises(Conflict, match="No connector for app"):
        await desk.sets_credentials(account, {"secret": SECRET})


async def test_there_must_be_an_account_to_change(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.changes(7, name="云上武汉")
    with pytest.raises(NotFound):
        await desk.sets_credentials(7, {"secret": SECRET})


async def test_the_engine_loads_accounts_with_sealed_credentials(desk: Desk) -> None:
    first = await desk.enrols(quotas={"publish": {"limit": 1, "per": "day"}})
    second = await desk.enrols(external_id="fabu-420100", name="武汉发布", credentials=None)
    async with desk.database.connection() as connection:
        found = await service.load_accounts(connection, [first, second, 999])
    assert sorted(found) == [first, second]
    account = found[first]
    assert (account.platform, account.external_id, account.name, account.region_code) == (
        *("app", "yunshang-420100", "云上武汉", "420100"),
    )
    assert (account.level, account.settings) == ("city", ENDPOINT)
    assert account.quotas == {"publish": {"limit": 1, "per": "day"}}
    assert account.sealed is not None
    assert open_credentials(KEY, first, account.sealed) == {"secret": SECRET}
    assert found[second].sealed is None
    assert "sealed" not in repr(account)
