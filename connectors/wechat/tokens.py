"""The access token: one for all workers, refreshed by one of them.

`stable_token` gives the same token to all who ask until shortly before it ends, so asking is
harmless. `force_refresh` voids it for every other user of the app and is allowed 20 times a day:
it is used only when the platform refuses a token that it still gives out.
"""

import re
from functools import partial

from connectors.wechat import answers
from connectors.wechat.errors import of_preparing
from connectors.wechat.outcomes import Ended
from hub.sdk import Account, Credentials, Refused, Retry, Tools

EARLY = 240.0  # seconds before its end; the platform has a new one 300 s before
LEAST = 60.0  # seconds that a token is kept
FORCED_GAP = 86_400 / 20  # seconds between forced refreshes: 20 a day, and 30 s apart, both hold
REFUSED_FOR = 7_200.0  # seconds that a refused token is remembered; none lives longer

_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{1,512}\Z")  # what can stand in a URL as it is


async def current(tools: Tools, account: Account) -> str:
    """Return the app's token.

    Raises:
        Ended: the platform gives none.
    """
    return await tools.keep.get_or_make(_key(account, "token"), partial(_fetch, tools, account))


async def refused(tools: Tools, account: Account, token: str) -> None:
    """Note that the platform refused a token; the next `current` is another one."""
    await tools.keep.put(_key(account, "refused"), token, REFUSED_FOR)
    await tools.keep.drop(_key(account, "token"), token)


def _key(account: Account, what: str) -> str:
    return f"wechat:{account.settings.appid}:{what}"


async def _fetch(tools: Tools, account: Account) -> tuple[str, float]:
    """Ask for the token; by force if what is given is what has just been refused."""
    token, seconds = await _stable_token(tools, account, force=False)
    if token == await tools.keep.get(_key(account, "refused")):
        if await tools.keep.get(_key(account, "forced")):
            raise Ended(Credentials("强制刷新后 access_token 又失效：可能有别的系统也在强制刷新"))
        await tools.keep.put(_key(account, "forced"), "yes", FORCED_GAP)
        token, seconds = await _stable_token(tools, account, force=True)
    return token, max(seconds - EARLY, LEAST)


async def _stable_token(tools: Tools, account: Account, *, force: bool) -> tuple[str, float]:
    response = await tools.preparing.post(
        f"{account.settings.api_url}/cgi-bin/stable_token",
        json={
            "grant_type": "client_credential",
            "appid": account.settings.appid,
            "secret": account.credentials.secret.get_secret_value(),
            "force_refresh": force,
        },
    )
    answer, problem = answers.of_preparing(response, "")
    if problem is not None:
        outcome = of_preparing(problem)  # no token is nobody's story's fault
        raise Ended(Credentials(outcome.why) if isinstance(outcome, Refused) else outcome)
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if isinstance(token, str) and _TOKEN.match(token) and isinstance(seconds, int | float):
        return token, float(seconds)
    raise Ended(Retry("stable_token 没有给出可用的 access_token"))  # it may hold half of one
