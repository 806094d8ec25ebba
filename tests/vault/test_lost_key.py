"""Without the key nothing opens; whoever has lost it is told what to do."""

import base64
import secrets
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.deliveries.accounts import AccountMaker, Unusable
from hub.embedded.binaries import POSTGRES, find
from hub.enrollment.service import load_accounts
from hub.enrollment.vault import open_credentials
from hub.kit.crypto import SealBroken, unseal
from hub.kit.keyring import Key, Keyring
from hub.kit.parts import Parts
from hub.sdk.registry import load
from tests.vault.safe import CREDENTIALS, SECRET, Safe


def dump(safe: Safe) -> str:
    """Return a backup of the database, as text."""
    url = urlsplit(safe.settings.database_url or "")
    (host,) = parse_qs(url.query)["host"]
    command = [find(POSTGRES).parent / "pg_dump", "-h", host, "-U", "postgres", url.path[1:]]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


async def test_a_backup_without_the_key_is_useless(safe: Safe) -> None:
    accounts = await safe.fill(5) + await safe.fill_as_the_first_version_did(5)
    entered = await safe.client.put(f"/api/v1/accounts/{accounts[0]}/credentials", json=CREDENTIALS)
    assert entered.status_code == 200, entered.text
    await safe.rotate(new_key=True)
    backup = dump(safe)
    assert backup.count("长江云客户端") >= 10  # it is one
    keys = [form for raw in safe.raw_keys() for form in (raw, base64.b64encode(raw))]
    for hidden in (SECRET.encode(), *keys):
        assert hidden.hex() not in backup
        assert hidden.decode(errors="replace") not in backup

    safe.lose_the_key()
    others = [safe.keyring, Keyring.of(bytes(32)), Keyring.of(secrets.token_bytes(32))]
    for keyring in others:
        for account, sealed in (await safe.sealed()).items():
            with pytest.raises(SealBroken):
                open_credentials(keyring, account, sealed)
        ((sealed,),) = await safe.rows("select sealed from platform_apps")
        with pytest.raises(SealBroken):
            unseal(sealed, keyring=keyring, table="platform_apps", column="sealed", row="weibo")


async def test_another_key_with_the_right_mark_opens_nothing(safe: Safe) -> None:
    """The mark only says which key is meant; what proves it is the cipher."""
    (account,) = await safe.fill(1)
    wrong = secrets.token_bytes(32)
    value = (await safe.sealed())[account]
    forged = value[:3] + Key.of(wrong).mark + value[7:]
    with pytest.raises(SealBroken, match="was changed"):
        open_credentials(Keyring.of(wrong), account, forged)


async def test_a_value_that_was_copied_to_another_row_does_not_open(safe: Safe) -> None:
    one, other = await safe.fill(2)
    await safe.execute(
        "update credentials set sealed = (select sealed from credentials where account_id = :one) "
        "where account_id = :other",
        {"one": one, "other": other},
    )
    await safe.execute(
        "update platform_apps set sealed = "
        "(select sealed from credentials where account_id = :one)",
        {"one": one},
    )
    assert (await safe.status())["opens"]  # by their keys, they would
    status = await safe.status(open_all=True)
    broken = {group["table"]: group["rows"] for group in status["groups"] if group["rows"]}
    assert broken == {"credentials": [str(other)], "platform_apps": ["weibo"]}
    assert not status["opens"]


async def test_who_lost_the_key_enters_the_credentials_again(safe: Safe, parts: Parts) -> None:
    first, second = await safe.fill(2)
    lost = (await safe.status())["current"]
    safe.lose_the_key()

    status = await safe.status()
    assert status["opens"]  # this process still has it: nothing has to stop
    vars(parts).pop("keyring")  # the hub starts again
    status = await safe.status()
    assert not status["opens"]
    assert status["current"] != lost
    groups = {group["table"]: group for group in status["groups"]}
    assert groups["credentials"]["rows"] == [str(first), str(second)]
    assert {group["mark"] for group in groups.values()} == {lost}

    with pytest.raises(Unusable) as parked:
        await made(safe, first)
    for said in (lost, "hub account import", "HUB_VAULT_OLD_KEYS", "hub vault status"):
        assert said in str(parked.value)

    for account in (first, second):
        answer = await safe.client.put(f"/api/v1/accounts/{account}/credentials", json=CREDENTIALS)
        assert answer.status_code == 200, answer.text
    answer = await safe.client.put(
        "/api/v1/platforms/weibo/app", json={"key": "1073880650", "secret": SECRET}
    )
    assert answer.status_code == 200, answer.text
    assert (await safe.status(open_all=True))["opens"]
    assert await made(safe, first) == SECRET


async def made(safe: Safe, account: int) -> str:
    """Return an account's secret as its connector gets it in a worker that starts now."""
    async with safe.database.connection() as connection:
        record = (await load_accounts(connection, [account]))[account]
    opened = AccountMaker(safe.keyring, "https://hub.hubei.example").make(load()["webhook"], record)
    secret: str = opened.credentials.secret.get_secret_value()
    return secret


async def test_a_key_that_is_found_again_opens_everything(safe: Safe, parts: Parts) -> None:
    await safe.fill(2)
    kept = safe.file.read_text()
    assert (await safe.status())["opens"]
    safe.lose_the_key()
    vars(parts).pop("keyring")
    assert not (await safe.status())["opens"]
    safe.file.write_text(safe.file.read_text() + kept)
    assert (await safe.status(open_all=True))["opens"]  # and nobody has started anything again
    assert await safe.rotate_all() == 3
    assert (await safe.status())["older"] == 0
