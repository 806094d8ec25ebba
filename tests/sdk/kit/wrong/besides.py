"""Connectors whose operations beyond the contract are wrong."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping, Sequence

from hub.sdk import Account, Credentials, Done, Outcome, Placement, Retry, Tools
from hub.sdk.optional import Healthy, Left, Post, Renewed, Unhealthy
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import Drafts, Personal, PersonalSandbox
from tests.sdk.kit.wrong.base import Wrong


class AlwaysSick(Reference):
    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        return Unhealthy("不能使用")


class AlwaysHealthy(Reference):
    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        return Healthy()


class SickWhenUnsure(Reference):
    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        try:
            found = await super().check_account(tools, account)
        except Exception:  # noqa: BLE001 - wrong on purpose
            return Unhealthy("不能使用")
        return Unhealthy("不能使用") if isinstance(found, Retry) else found


class RenewsNothing(Personal):
    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        return Renewed({"access_token": "token-0", "app_secret": "x"})


class OldestFirst(Reference):
    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        return (await super().list_recent(tools, account, 9))[::-1]


class NeverSpends(Reference):
    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        return [Left("publish", 100)]


class MeasuresInWords(Reference):
    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        return {"reads": "12"}  # type: ignore[dict-item]


class KeepsTheDraft(Drafts):
    async def abandon(self, tools: Tools, placement: Placement) -> Outcome:
        return Done()


WRONG: Mapping[str, Wrong] = {
    "what_is_abandoned_cannot_be_sent": Wrong(KeepsTheDraft, "could be sent all the same"),
    "a_good_account_is_healthy": Wrong(AlwaysSick, "the account works"),
    "a_revoked_account_is_unhealthy": Wrong(AlwaysHealthy, "the permission is gone"),
    "a_failing_platform_says_nothing_of_an_account": Wrong(SickWhenUnsure, "Unhealthy"),
    "refreshed_credentials_work": Wrong(RenewsNothing, "an ordinary publish", PersonalSandbox),
    "a_revoked_permission_is_not_refreshed": Wrong(RenewsNothing, "is gone", PersonalSandbox),
    "what_is_recent_is_listed": Wrong(OldestFirst, "list_recent names"),
    "the_quota_is_counted": Wrong(NeverSpends, "quota still says"),
    "metrics_are_numbers": Wrong(MeasuresInWords, "counts by name"),
}
