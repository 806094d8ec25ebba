"""How an account joins: its owner agrees on Weibo's page, and Weibo gives the hub a token."""

from collections.abc import Mapping
from urllib.parse import urlencode

from connectors.weibo.api import Answer, read
from hub.sdk import Retry, Tools
from hub.sdk.optional import App, Invitation, Joined, Joining, NotJoined
from hub.sdk.periods import in_seconds

DECLINED = 21330
OVER = 21325  # the code is invented, used up or too old
WORDS: Mapping[int, str] = {
    DECLINED: "您在微博页面上取消了授权。",
    OVER: "微博的授权码已经用过或已过期。",
    21322: "应用登记的授权回调页与本平台的地址不一致，请联系平台管理员。",
    21324: "应用的 App Key 或 App Secret 不对，请联系平台管理员。",
    21326: "应用没有申请授权的权限，请联系平台管理员。",
}
_REFUSED = range(21300, 21331)  # of OAuth; 21331 is "temporarily unavailable"


def invite(joining: Joining) -> Invitation:
    """Return Weibo's page. It asks for a log-in: who is logged in is rarely the account itself."""
    asked = {
        "client_id": _app(joining).key,
        "response_type": "code",
        "redirect_uri": joining.callback_url,
        "state": joining.state,
        "forcelogin": "true",
    }
    page = f"{joining.account.settings.authorize_url.rstrip('/')}/oauth2/authorize"
    return Invitation(f"{page}?{urlencode(asked)}")


async def join(
    tools: Tools, joining: Joining, query: Mapping[str, str]
) -> Joined | NotJoined | Retry:
    """Exchange the code that the owner came back with for the account's token."""
    if not query.get("code"):
        return NotJoined(_why_not(query))
    app = _app(joining)
    fields = {
        "client_id": app.key,
        "client_secret": app.secret,
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": joining.callback_url,
    }
    url = f"{joining.account.settings.api_url.rstrip('/')}/oauth2/access_token"
    return _joined(read(await tools.preparing.post(url, data=fields)))


def _joined(answer: Answer) -> Joined | NotJoined | Retry:
    if answer.code is not None and answer.code in _REFUSED:
        return NotJoined(WORDS.get(answer.code, f"微博没有同意：{answer.words}（{answer.code}）"))
    uid, token = answer.data.get("uid"), answer.data.get("access_token")
    if answer.failure is not None or not uid or not isinstance(token, str):
        return Retry(answer.words)
    until = in_seconds(answer.data.get("expires_in"))
    return Joined(str(uid), {"access_token": token}, expires_at=until)


def _why_not(query: Mapping[str, str]) -> str:
    declined = query.get("error") == "access_denied"
    return WORDS[DECLINED] if declined else "微博没有给出授权码。"


def _app(joining: Joining) -> App:
    if joining.app is None:
        raise LookupError("accounts on Weibo join through an application of the hub's own")
    return joining.app
