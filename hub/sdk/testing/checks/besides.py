"""The operations that a connector may have or not."""

from collections.abc import Sequence
from typing import Any

from hub.sdk.call import Operation
from hub.sdk.manifest import Also
from hub.sdk.optional import Healthy, Left, Post, Renewed, Unhealthy
from hub.sdk.outcomes import Credentials, Done, Retry
from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import has
from hub.sdk.testing.server import Which
from hub.sdk.testing.trial import Trial

besides = Family("besides")


@besides.check(where=has(Also.CHECK_ACCOUNT))
async def a_good_account_is_healthy(trial: Trial) -> None:
    """`check_account` says that an account works, and changes nothing."""
    found = await _ask(trial, "check_account", trial.account)
    expect(isinstance(found, Healthy), f"the account works; check_account says {found}")
    expect(not trial.posts(), "check_account published something")


@besides.check(where=has(Also.CHECK_ACCOUNT))
async def a_revoked_account_is_unhealthy(trial: Trial) -> None:
    """`check_account` tells the owner that the permission is gone."""
    trial.sandbox.revoke(trial.owner)
    found = await _ask(trial, "check_account", trial.account)
    expect(isinstance(found, Unhealthy), f"the permission is gone; check_account says {found}")


@besides.check(where=has(Also.CHECK_ACCOUNT))
async def a_failing_platform_says_nothing_of_an_account(trial: Trial) -> None:
    """`check_account` that meets a 500 or a page is a Retry, no verdict."""
    for fault in (faults.ERROR, faults.GATEWAY, faults.PAGE):
        with trial.going_wrong(fault, times=None, on=Which.ALL):
            try:
                found = await _ask(trial, "check_account", trial.account)
            except Exception:  # noqa: BLE001, S112 - whatever is raised is no verdict
                continue
            expect(isinstance(found, Retry), f"{fault.name}: check_account says {found}")


@besides.check(where=has(Also.REFRESH_CREDENTIALS))
async def refreshed_credentials_work(trial: Trial) -> None:
    """`refresh_credentials` gives what the credentials' model takes and a publish works with."""
    found = await _ask(trial, "refresh_credentials", trial.account)
    if not isinstance(found, Renewed):
        raise Failed(f"refresh_credentials came to {found}")
    trial.renew(found.credentials)
    await trial.published()


@besides.check(where=has(Also.REFRESH_CREDENTIALS))
async def a_revoked_permission_is_not_refreshed(trial: Trial) -> None:
    """`refresh_credentials` says Credentials when the owner has taken the permission back."""
    trial.sandbox.revoke(trial.owner)
    found = await _ask(trial, "refresh_credentials", trial.account)
    expect(isinstance(found, Credentials), f"the permission is gone; it came to {found}")


@besides.check(where=has(Also.LIST_RECENT))
async def what_is_recent_is_listed(trial: Trial) -> None:
    """`list_recent` names what we published, the newest first, and no more than asked for."""
    copies = [await trial.published(n) for n in range(3)]
    trial.settle()
    found: Sequence[Post] = await _ask(trial, "list_recent", trial.account, 2)
    names = [post.remote_id for post in found]
    expect(
        names == [copies[2].remote_id, copies[1].remote_id],
        f"list_recent names {names}; published were {[copy.remote_id for copy in copies]}",
    )


@besides.check(where=has(Also.QUOTA))
async def the_quota_is_counted(trial: Trial) -> None:
    """`quota` gives what is left, and less of it after a publish."""
    before = await _left(trial)
    await trial.published()
    after = await _left(trial)
    expect(before.keys() == after.keys(), f"quota named {set(before)}, then {set(after)}")
    expect(after != before, f"a publish later, quota still says {after}")


@besides.check(where=has(Also.METRICS))
async def metrics_are_numbers(trial: Trial) -> None:
    """`metrics` gives counts by name, of a copy that is out."""
    copy = await trial.published()
    found = await _ask(trial, "metrics", copy.placement("read_back"))
    numbers = all(type(value) is int and value >= 0 for value in found.values())
    expect(found and numbers, f"metrics are counts by name, not {found}")


@besides.check(where=has(Also.ABANDON))
async def what_is_abandoned_cannot_be_sent(trial: Trial) -> None:
    """`abandon` takes away what a send was prepared with; once more, and it is still Done."""
    send = trial.edition(2)
    await trial.engine.stop(send)
    expect(send.state, "nothing was prepared: no Step came before the send")
    for time in ("first", "second"):
        answer = await trial.engine.call(send, "abandon")
        expect(isinstance(answer, Done), f"the {time} time, abandon came to {answer}")
    answer = await trial.engine.publish(send)
    expect(not isinstance(answer, Done), "what was abandoned could be sent all the same")
    expect(not trial.live(), "what was abandoned is public")


async def _left(trial: Trial) -> dict[str, int]:
    found: Sequence[Left] = await _ask(trial, "quota", trial.account)
    for one in found:
        expect(one.left >= 0, f"quota says {one}")
        aware = one.resets_at is None or one.resets_at.tzinfo is not None
        expect(aware, "Left.resets_at has no zone")
    return {one.bucket: one.left for one in found}


async def _ask(trial: Trial, operation: str, *arguments: Any) -> Any:
    method = getattr(trial.connector, operation)
    with Operation():
        return await method(trial.tools, *arguments)
