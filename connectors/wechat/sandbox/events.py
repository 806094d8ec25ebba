"""What the platform tells the hub when a send has ended, signed with the account's token."""

import hashlib
from xml.sax.saxutils import escape

import httpx

from connectors.wechat.sandbox.sending import Sending
from connectors.wechat.sandbox.world import Account, Send, Status
from connectors.wechat.settings import MASS
from hub.sdk.optional import Incoming

SECONDS = 5.0  # that the platform waits for an answer
FOLLOWERS = 1_000
BARRED, FREE = 3, 1  # CopyrightCheckResult: AuditState


def event(account: Account, send: Send, sending: Sending) -> Incoming:
    """Make the message about the end of a send."""
    stamp, nonce = str(int(sending.clock.now())), send.number[-6:]
    words = "".join(sorted((account.event_token, stamp, nonce)))
    query = {
        "signature": hashlib.sha1(words.encode()).hexdigest(),  # noqa: S324 - the platform's choice
        "timestamp": stamp,
        "nonce": nonce,
        "openid": "mphelper",
    }
    inner = _mass if send.channel == MASS else _publication
    body = (
        f"<xml><ToUserName><![CDATA[gh_{account.appid[2:]}]]></ToUserName>"
        "<FromUserName><![CDATA[mphelper]]></FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"{inner(account, send, sending)}</xml>"
    )
    return Incoming("POST", query, {"content-type": "text/xml"}, body.encode())


async def post(client: httpx.AsyncClient, url: str, incoming: Incoming) -> int:
    """Send a message to a callback address; return the status that it answers."""
    answer = await client.post(
        url,
        params=dict(incoming.query),
        content=incoming.body,
        headers=dict(incoming.headers),
        timeout=SECONDS,
    )
    return answer.status_code


def _mass(account: Account, send: Send, sending: Sending) -> str:
    out = send.status is Status.OUT
    return (
        "<Event><![CDATA[MASSSENDJOBFINISH]]></Event>"
        f"<MsgID>{send.number}</MsgID>"
        f"<Status><![CDATA[{'send success' if out else escape(send.ending)}]]></Status>"
        f"<TotalCount>{FOLLOWERS}</TotalCount><FilterCount>{FOLLOWERS}</FilterCount>"
        f"<SentCount>{FOLLOWERS if out else 0}</SentCount><ErrorCount>0</ErrorCount>"
        f"<CopyrightCheckResult><Count>{len(send.stories)}</Count>"
        f"<ResultList>{''.join(_checked(send))}</ResultList>"
        f"<CheckState>{BARRED if send.culprits else FREE}</CheckState></CopyrightCheckResult>"
        f"{_links(account, send, sending) if out else ''}"
    )


def _checked(send: Send) -> list[str]:
    return [
        f"<item><ArticleIdx>{index}</ArticleIdx><UserDeclareState>0</UserDeclareState>"
        f"<AuditState>{BARRED if index in send.culprits else FREE}</AuditState></item>"
        for index, _ in enumerate(send.stories, 1)
    ]


def _links(account: Account, send: Send, sending: Sending) -> str:
    items = "".join(
        f"<item><ArticleIdx>{index}</ArticleIdx>"
        f"<ArticleUrl><![CDATA[{sending.link(account, send, index)}]]></ArticleUrl></item>"
        for index, _ in enumerate(send.stories, 1)
    )
    return (
        f"<ArticleUrlResult><Count>{len(send.stories)}</Count>"
        f"<ResultList>{items}</ResultList></ArticleUrlResult>"
    )


def _publication(account: Account, send: Send, sending: Sending) -> str:
    status = "0" if send.status is Status.OUT else send.ending
    items = "".join(
        f"<item><idx>{index}</idx>"
        f"<article_url><![CDATA[{sending.link(account, send, index)}]]></article_url></item>"
        for index, _ in enumerate(send.stories, 1)
    )
    detail = (
        f"<article_id><![CDATA[{send.article_id}]]></article_id>"
        f"<article_detail><count>{len(send.stories)}</count>{items}</article_detail>"
    )
    failed = "".join(f"<fail_idx>{index}</fail_idx>" for index in send.culprits)
    return (
        "<Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo>"
        f"<publish_id>{send.number}</publish_id><publish_status>{status}</publish_status>"
        f"{detail if status == '0' else failed}</PublishEventInfo>"
    )
