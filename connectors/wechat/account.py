"""What can be asked about an account without changing anything."""

from typing import Any

from connectors.wechat.api import Api
from connectors.wechat.errors import of_preparing
from connectors.wechat.outcomes import Ended
from connectors.wechat.settings import FREEPUBLISH, UNVERIFIED
from hub.sdk import Retry
from hub.sdk.optional import Healthy, Left, Unhealthy
from hub.sdk.periods import tomorrow

# What of an account's limits `openapi/quota/get` knows. How many mass sends are left it does not:
# those made by hand in the console spend them too, and 45028 is the only word on it.
_DELETIONS = {"mass": "/cgi-bin/message/mass/delete", FREEPUBLISH: "/cgi-bin/freepublish/delete"}
_PUBLICATIONS = "/cgi-bin/freepublish/submit"


async def check(api: Api) -> Healthy | Unhealthy | Retry:
    """Say whether the account can send: the secret, the IP allow-list and the permission."""
    if api.settings.account_type == UNVERIFIED:
        return Unhealthy("个人和未认证账号自 2025 年 7 月起不能用接口发布（48001）：请先完成认证")
    try:
        return Healthy(evidence=await _harmless(api))
    except Ended as ended:
        if isinstance(ended.outcome, Retry):
            return ended.outcome
        return Unhealthy(getattr(ended.outcome, "why", ""))


async def _harmless(api: Api) -> dict[str, Any]:
    """Make a call that needs what a send needs."""
    question = {"offset": 0, "count": 1, "no_content": 1}
    if api.settings.channel == FREEPUBLISH:
        answer = await api.prepare("freepublish/batchget", "total_count", json=question)
        return {"publications": answer["total_count"]}
    answer = await api.prepare("draft/batchget", "total_count", json=question)
    return {"drafts": answer["total_count"]}


async def quota(api: Api) -> list[Left]:
    """Return what the platform has counted today, as far as it tells."""
    left = [await _left(api, "retract", _DELETIONS[api.settings.channel])]
    if api.settings.channel == FREEPUBLISH:
        left.append(await _left(api, "publish", _PUBLICATIONS))
    return left


async def _left(api: Api, bucket: str, path: str) -> Left:
    answer, problem = await api.ask("openapi/quota/get", "quota", json={"cgi_path": path})
    if problem is not None:
        raise Ended(of_preparing(problem))
    return Left(bucket, int(answer["quota"]["remain"]), tomorrow())
