"""Everything comes under a new key, while the hub works, and however often it is interrupted."""

import asyncio
import base64
import os
import stat
from collections import Counter
from typing import Any

import pytest

from hub.enrollment.renewal import renew
from hub.enrollment.vault import open_credentials
from hub.kit.crypto import SealBroken, unseal
from hub.kit.key_file import FORGET_AFTER_SECONDS
from hub.kit.keyring import Key, Keyring
from hub.kit.parts import make_parts
from hub.kit.problems import Conflict
from hub.kit.vault_keys import vault_file
from hub.settings import Settings
from hub.vault import rotation
from tests import people
from tests.suites import gm
from tests.vault.safe import CREDENTIALS, SECRET, Safe


async def opens_with(safe: Safe, raw: bytes) -> Counter[bool]:
    """Count the credentials that open with one key alone."""
    found: Counter[bool] = Counter()
    for account, sealed in (await safe.sealed()).items():
        try:
            found[open_credentials(Keyring.of(raw), account, sealed) == CREDENTIALS] += 1
        except SealBroken:
            found[False] += 1
    return found


async def test_everything_comes_under_a_new_key(safe: Safe) -> None:
    await safe.fill(7)
    before = await safe.rows("select * from credentials order by account_id")
    (old,) = safe.raw_keys()
    assert await safe.rotate_all(new_key=True) == 8  # and the application
    new, kept = safe.raw_keys()
    assert kept == old
    assert await opens_with(safe, new) == {True: 7}
    assert await opens_with(safe, old) == {False: 7}
    status = await safe.status(open_all=True)
    assert (status["current"], status["opens"], status["older"]) == (
        Key.of(new).mark.hex(),
        True,
        0,
    )
    after = await safe.rows("select * from credentials order by account_id")
    for one, other in zip(before, after, strict=True):
        assert one.updated_at == other.updated_at  # when it was entered
        assert one.sealed[67:] == other.sealed[67:]  # nobody has opened it for that


async def test_second_factors_come_under_a_new_key_and_people_without_one_are_left(
    safe: Safe,
) -> None:
    one, _, other, _ = await safe.second_factors(b"JBSWY3DP", None, b"GEZDGNBV", None)
    (group,) = (await safe.status(open_all=True))["groups"]
    assert (group["table"], group["column"], group["count"]) == ("users", "totp", 2)
    assert await safe.rotate_all(new_key=True) == 2
    status = await safe.status(open_all=True)
    assert (status["opens"], status["older"]) == (True, 0)
    found = {}
    for person, sealed in await safe.rows("select id, totp from users where totp is not null"):
        place: dict[str, Any] = {"table": "users", "column": "totp", "row": person}
        found[person] = unseal(sealed, keyring=Keyring.of(safe.raw_keys()[0]), **place)
    assert found == {one: b"JBSWY3DP", other: b"GEZDGNBV"}


async def test_a_second_factor_of_somebody_else_is_found(safe: Safe) -> None:
    one, other = await safe.second_factors(b"JBSWY3DP", None)
    await safe.execute(
        "update users set totp = (select totp from users where id = :one) where id = :other",
        {"one": one, "other": other},
    )
    status = await safe.status(open_all=True)
    broken = {group["table"]: group["rows"] for group in status["groups"] if group["rows"]}
    assert broken == {"users": [str(other)]}
    assert await safe.rotate_all(new_key=True) == 1  # what does not open stops nothing


async def test_the_file_of_keys_is_for_its_owner_only(safe: Safe) -> None:
    await safe.fill(1)
    await safe.rotate_all(new_key=True)
    assert stat.S_IMODE(safe.file.stat().st_mode) == 0o600
    assert [path.name for path in safe.file.parent.glob("*vault*")] == ["vault.key"]


async def test_values_of_the_first_version_are_sealed_anew_without_a_new_key(safe: Safe) -> None:
    await safe.fill_as_the_first_version_did(3)
    (group,) = (await safe.status())["groups"]
    assert (group["algorithm"], group["count"], group["standing"]) == ("ag1", 3, "older")
    assert (await safe.status())["opens"]
    assert await safe.rotate_all() == 3
    (group,) = (await safe.status(open_all=True))["groups"]
    assert (group["algorithm"], group["count"], group["standing"]) == ("ag2", 3, "current")
    assert await opens_with(safe, safe.raw_keys()[0]) == {True: 3}


async def test_a_rotation_is_on_record_without_a_key(safe: Safe) -> None:
    await safe.fill(3)
    await safe.rotate_all(new_key=True)
    old, new = (Key.of(raw).mark.hex() for raw in reversed(safe.raw_keys()))
    acts = await safe.rows(
        "select actor, action, subject, detail from audit_entries where action like 'vault.%' "
        "order by at"
    )
    assert [tuple(act) for act in acts] == [
        (people.NAME, "vault.new_key", f"key:{new}", {}),
        (people.NAME, "vault.rotate", f"key:{new}", {"values": 4, "before": {old: 4}}),
    ]


async def test_a_rotation_that_was_interrupted_goes_on(
    safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 4)
    await safe.fill(10)
    assert (await safe.rotate(new_key=True)).json()["rewrapped"] == 4

    # the next batch is lost before its commit, as at a kill
    real = rotation.record

    async def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(rotation, "record", dies)
    assert (await safe.rotate()).status_code == 500
    monkeypatch.setattr(rotation, "record", real)

    status = await safe.status(open_all=True)
    assert (status["opens"], status["older"]) == (True, 7)
    assert await safe.rotate_all() == 7
    assert await opens_with(safe, safe.raw_keys()[0]) == {True: 10}


async def test_two_rotations_at_once_share_the_work(
    safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    await safe.fill(60)
    done = await asyncio.gather(*(safe.rotate_all(new_key=True) for _ in range(3)))
    done.append(await safe.rotate_all())
    assert len(safe.raw_keys()) == 4
    assert await opens_with(safe, safe.raw_keys()[0]) == {True: 60}
    assert sum(done) >= 61


async def test_what_does_not_open_does_not_stop_a_rotation(
    safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    accounts = await safe.fill(9)
    sealed = await safe.sealed()
    await safe.put(dict.fromkeys(accounts[:5], sealed[accounts[-1]]))
    assert await safe.rotate_all(new_key=True) == 5
    status = await safe.status(open_all=True)
    assert not status["opens"]
    (broken,) = [group for group in status["groups"] if group["rows"]]
    assert broken["rows"] == [str(account) for account in accounts[:5]]


async def test_a_row_that_somebody_holds_is_left_for_the_next_call(safe: Safe) -> None:
    first, *_ = await safe.fill(3)
    await safe.status()
    async with safe.database.connection() as connection:
        await connection.exec_driver_sql(
            f"select 1 from credentials where account_id = {first} for update"
        )
        assert await safe.rotate_all(new_key=True) == 3
    assert await safe.rotate_all() == 1


async def test_a_renewal_finds_its_account_after_a_rotation(safe: Safe) -> None:
    """A worker has opened the old token, and comes back with the new one."""
    for fill in (safe.fill, safe.fill_as_the_first_version_did):
        (account,) = await fill(1)
        before = (await safe.sealed())[account]
        await safe.rotate_all(new_key=True)
        assert (await safe.sealed())[account] != before
        keyring = safe.keyring
        async with safe.database.work() as session:
            assert await renew(session, keyring, account, before, {"secret": "renewed"})
        after = (await safe.sealed())[account]
        assert open_credentials(keyring, account, after) == {"secret": "renewed"}
        async with safe.database.work() as session:
            assert not await renew(session, keyring, account, before, {"secret": "too late"})


async def test_a_process_that_runs_seals_and_opens_with_the_new_key(safe: Safe) -> None:
    (account,) = await safe.fill(1)
    other = make_parts(safe.settings)
    before = other.keyring.current
    await safe.rotate_all(new_key=True)
    assert open_credentials(other.keyring, account, (await safe.sealed())[account]) == CREDENTIALS
    assert other.keyring.current != before
    await other.close()


async def test_keys_that_nothing_is_under_go_when_they_have_had_their_time(safe: Safe) -> None:
    await safe.fill(2)
    first = safe.raw_keys()[0]
    for _ in range(2):  # at once: something may be on its way under each of them
        await safe.rotate_all(new_key=True)
    assert len(safe.raw_keys()) == 3
    long_ago = safe.file.stat().st_mtime - FORGET_AFTER_SECONDS - 1
    os.utime(safe.file, (long_ago, long_ago))
    second = safe.raw_keys()[0]
    await safe.rotate_all(new_key=True)
    assert safe.raw_keys()[1:] == [second]
    assert first not in safe.raw_keys()


async def test_a_key_that_something_is_under_stays(safe: Safe) -> None:
    (account,) = await safe.fill(1)
    (old,) = safe.raw_keys()
    kept = (await safe.sealed())[account]
    await safe.rotate_all(new_key=True)
    await safe.put({account: kept})  # out of a backup
    long_ago = safe.file.stat().st_mtime - FORGET_AFTER_SECONDS - 1
    os.utime(safe.file, (long_ago, long_ago))
    assert (await safe.rotate(new_key=True)).json()["rewrapped"] == 2
    assert old in safe.raw_keys()


async def test_a_hub_that_is_told_its_key_says_where_a_new_one_goes(safe: Safe) -> None:
    key = base64.b64encode(bytes(32)).decode()
    told = Settings(**safe.settings.model_dump() | {"vault_key": key})
    async with safe.database.work() as session:
        with pytest.raises(Conflict, match="come from a setting") as refused:
            await rotation.make_key(session, safe.keyring, vault_file(told), "administrator")
    assert "HUB_VAULT_OLD_KEYS" in refused.value.remedy


async def test_no_answer_of_a_rotation_shows_a_key_or_a_secret(
    safe: Safe, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await safe.fill(2)
    answers = [await safe.rotate(new_key=True), await safe.rotate()]
    shown = "".join(each.text for each in answers) + str(await safe.status(open_all=True))
    shown += caplog.text + str(await safe.rows("select detail::text from audit_entries"))
    for hidden in (SECRET, *safe.file.read_text().split(), *map(str, safe.raw_keys())):
        assert hidden not in shown


async def test_a_hub_that_changes_the_suite_goes_on_and_seals_anew_at_a_rotation(
    safe: Safe,
) -> None:
    accounts = await safe.fill(3) + await safe.fill_as_the_first_version_did(2)
    await safe.status()
    with gm():
        status = await safe.status(open_all=True)
        assert (status["opens"], status["older"]) == (True, 6)
        assert await safe.rotate_all() == 6
        status = await safe.status(open_all=True)
        assert {group["algorithm"] for group in status["groups"]} == {"sg2"}
        assert (status["opens"], status["older"]) == (True, 0)
    for account, sealed in (await safe.sealed()).items():  # and back again
        assert account in accounts
        assert open_credentials(safe.keyring, account, sealed) == CREDENTIALS
    assert await safe.rotate_all() == 6
