"""What Weibo says of an account: its token's life, and what it has posted."""

from collections.abc import Sequence

from connectors.weibo.api import post, read
from connectors.weibo.looking import created_at, page_of_posts, posts_of
from connectors.weibo.names import address_of, number_of
from hub.sdk import Account, Credentials, Retry, Tools
from hub.sdk.optional import Healthy, Post, Unhealthy
from hub.sdk.periods import in_seconds

MOST_LISTED = 100

_DAY = 86_400


async def check(tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
    """Ask how long the token is good, and whose it is."""
    url = f"{account.settings.api_url.rstrip('/')}/oauth2/get_token_info"
    answer = read(await post(tools.preparing, account, url, {}))
    if isinstance(answer.failure, Credentials):
        return Unhealthy(answer.failure.why)
    left = answer.data.get("expire_in")
    if answer.failure is not None or not isinstance(left, int):
        return Retry(answer.words)
    if str(answer.data.get("uid")) != account.external_id:
        return Unhealthy(f"令牌属于用户 {answer.data.get('uid')}，不是 {account.external_id}")
    if left <= 0:
        return Unhealthy("授权已到期，请账号所有者重新授权")
    return Healthy(evidence={"days_left": left // _DAY}, expires_at=in_seconds(left))


async def recent(tools: Tools, account: Account, most: int) -> Sequence[Post]:
    """Return the account's posts, the newest first."""
    answer = await page_of_posts(tools, account, 1, min(most, MOST_LISTED))
    return [
        Post(
            remote_id=str(number_of(one)),
            title=str(one.get("text") or "").partition("\n")[0],
            url=address_of(one, account.external_id),
            published_at=created_at(one),
        )
        for one in posts_of(answer) or ()
    ][:most]
