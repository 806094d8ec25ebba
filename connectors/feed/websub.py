"""Telling a WebSub hub that a feed has changed.

WebSub leaves to each hub how its publishers do that (section 6). What hubs take is the form of
PubSubHubbub 0.4, section 7.1: `hub.mode=publish` with the feed's address as `hub.url`; some call
it `hub.topic`.
"""

from urllib.parse import urlencode

import httpx

from hub.sdk import Account, Retry, Tools, platform_words, retry_after

HUB_SECONDS = 5.0  # less than an operation has, so that a hub that hangs is told apart
_FORM = {"content-type": "application/x-www-form-urlencoded"}


def address_of(tools: Tools, account: Account) -> str:
    """Return a feed's address: its topic, in WebSub's words."""
    return f"{tools.base_url}/sites/feeds/{account.account_id}.xml"


async def told(tools: Tools, hub: str, account: Account) -> Retry | None:
    """Tell a hub to fetch the feed; None if it was told."""
    topic = address_of(tools, account)
    form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
    try:
        response = await tools.preparing.post(
            hub, content=form.encode(), headers=_FORM, timeout=HUB_SECONDS
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Retry(f"{type(error).__name__}: {error}")
    if response.is_success:
        return None
    return Retry(platform_words(response), after=retry_after(response))
