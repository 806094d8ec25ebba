"""Mass sends and publications: taking, asking, deleting, listing."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from connectors.wechat.sandbox import drafts, limits
from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.jobs import Jobs, deleted
from connectors.wechat.sandbox.limits import Body
from connectors.wechat.sandbox.world import Account, Refusal, Send, Shown, Status
from connectors.wechat.settings import FREEPUBLISH, MASS

CLIENT_FOR = 86_400.0  # seconds that a clientmsgid is remembered
RETRY_GAP = 60.0  # seconds between two uses of one clientmsgid
MAX_CLIENT_BYTES = 64
OK: Body = {"errcode": 0, "errmsg": "ok"}


@dataclass(slots=True)
class Sending:
    """The interfaces of both channels; `url` is where the pages are."""

    clock: Clock
    jobs: Jobs
    url: str = ""
    _numbers: Any = field(default_factory=lambda: count(3_147_483_649))

    def sendall(self, account: Account, clock: Clock, body: Body) -> Body:
        """`message/mass/sendall`."""
        client = str(body.get("clientmsgid", ""))
        self._check_client(account, client)
        media_id = {"media_id": _field(body, "mpnews", "media_id")}
        stories = drafts.find(account, media_id)
        limits.count_send(account, clock)
        del account.drafts[media_id["media_id"]]
        send = self._send(MASS, stories)
        if client:
            account.clients[client] = (send.number, clock.now())
        self.jobs.begin(account, send, ignores_reprints=body.get("send_ignore_reprint") == 1)
        return {
            "errcode": 0,
            "errmsg": "send job submission success",
            "msg_id": int(send.number),
            "msg_data_id": send.data_id,
        }

    def by_hand(self, account: Account) -> list[str]:
        """Send the newest draft as somebody does in the console; return its stories' links."""
        limits.count_send(account, self.clock)
        _, stories = account.drafts.popitem()
        send = self._send(MASS, stories)
        send.status = Status.OUT
        account.sends.append(send)
        return [self.link(account, send, index) for index, _ in send.live()]

    def mass_get(self, account: Account, clock: Clock, body: Body) -> Body:
        """`message/mass/get`."""
        _ = clock
        send = self._asked(account, MASS, body.get("msg_id"), Refusal(40059, "invalid msg id"))
        return {"msg_id": int(send.number), "msg_status": _mass_status(send)}

    def mass_delete(self, account: Account, clock: Clock, body: Body) -> Body:
        """`message/mass/delete`: without an index, or with 0, everything."""
        _ = clock
        send = account.find(MASS, str(body.get("msg_id")))
        if send is None or send.status is not Status.OUT:
            raise Refusal(40059, "invalid msg id")
        _delete(send, body.get("article_idx"), Refusal(40059, "invalid msg id"))
        return OK

    def submit(self, account: Account, clock: Clock, body: Body) -> Body:
        """`freepublish/submit`: queued only."""
        _ = clock
        stories = drafts.find(account, body)
        del account.drafts[body["media_id"]]
        send = self._send(FREEPUBLISH, stories)
        self.jobs.begin(account, send, ignores_reprints=False)
        return {**OK, "publish_id": send.number, "msg_data_id": send.data_id}

    def get(self, account: Account, clock: Clock, body: Body) -> Body:
        """`freepublish/get`."""
        _ = clock
        unknown = Refusal(53502, "publish_id invalid")
        send = self._asked(account, FREEPUBLISH, body.get("publish_id"), unknown)
        answer: Body = {"publish_id": send.number, "publish_status": 1, "fail_idx": []}
        if send.status is Status.FAILED:
            return {**answer, "publish_status": int(send.ending), "fail_idx": list(send.culprits)}
        if send.status is Status.WORKING:
            return answer
        if deleted(send.stories):
            return {**answer, "publish_status": 5}
        return {**answer, "publish_status": 0, **self._detail(account, send)}

    def delete(self, account: Account, clock: Clock, body: Body) -> Body:
        """`freepublish/delete`: without an index, or with 0, everything."""
        _ = clock
        send = self._publication(account, body)
        _delete(send, body.get("index"), Refusal(53600, "Article ID 无效"))
        return OK

    def article(self, account: Account, clock: Clock, body: Body) -> Body:
        """`freepublish/getarticle`."""
        _ = clock
        return {"news_item": self._items(account, self._publication(account, body))}

    def list_all(self, account: Account, clock: Clock, body: Body) -> Body:
        """`freepublish/batchget`: publications only, the newest first."""
        _ = clock
        self.jobs.work(account)
        out = [s for s in reversed(account.sends) if _is_published(s)]
        first, most = int(body.get("offset", 0)), int(body.get("count", 20))
        items = [
            {
                "article_id": send.article_id,
                "update_time": int(send.at),
                "content": {"news_item": self._items(account, send)},
            }
            for send in out[first : first + most]
        ]
        return {"total_count": len(out), "item_count": len(items), "item": items}

    def link(self, account: Account, send: Send, index: int) -> str:
        """Return the page of a story."""
        seed = f"{account.appid}:{send.data_id}:{index}".encode()
        sn = hashlib.sha256(seed).hexdigest()[:32]
        return f"{self.url}/s?__biz={account.biz}&mid={send.data_id}&idx={index}&sn={sn}"

    def _send(self, channel: str, stories: list[Shown]) -> Send:
        number = next(self._numbers)
        digest = hashlib.sha256(str(number).encode()).digest()
        return Send(
            channel=channel,
            number=str(number),
            data_id=number - 900_000_000,
            article_id=urlsafe_b64encode(digest).decode().rstrip("="),
            at=self.clock.now(),
            stories=[replace(story) for story in stories],
            ready_at=0.0,
        )

    def _check_client(self, account: Account, client: str) -> None:
        """Look for a send of the same name. Assumed: before anything else is looked at."""
        if len(client.encode()) > MAX_CLIENT_BYTES:
            raise Refusal(45067, "clientmsgid size out of limit")
        number, at = account.clients.get(client, ("", 0.0))
        age = self.clock.now() - at
        if number and age < RETRY_GAP:
            raise Refusal(45066, "same clientmsgid retry too fast")
        if number and age < CLIENT_FOR:
            raise Refusal(45065, "clientmsgid exist", msg_id=int(number))

    def _asked(self, account: Account, channel: str, number: Any, unknown: Refusal) -> Send:
        send = account.find(channel, str(number))
        if send is None:
            raise unknown
        self.jobs.asked(account, send)
        return send

    def _publication(self, account: Account, body: Body) -> Send:
        self.jobs.work(account)
        send = account.find(FREEPUBLISH, str(body.get("article_id")))
        if send is None or not _is_published(send) or body.get("article_id") == send.number:
            raise Refusal(53600, "Article ID 无效")
        return send

    def _items(self, account: Account, send: Send) -> list[Body]:
        return [
            {
                **drafts.as_item(story),
                "url": self.link(account, send, index),
                "is_deleted": story.deleted,
            }
            for index, story in enumerate(send.stories, 1)
        ]

    def _detail(self, account: Account, send: Send) -> Body:
        items = [
            {"idx": index, "article_url": self.link(account, send, index)}
            for index, _ in enumerate(send.stories, 1)
        ]
        detail = {"count": len(items), "item": items}
        return {"article_id": send.article_id, "article_detail": detail}


def _mass_status(send: Send) -> str:
    if send.status is Status.OUT:
        return "DELETE" if deleted(send.stories) else "SEND_SUCCESS"
    return "SEND_FAIL" if send.status is Status.FAILED else "SENDING"


def _is_published(send: Send) -> bool:
    return send.channel == FREEPUBLISH and send.status is Status.OUT


def _delete(send: Send, index: Any, unknown: Refusal) -> None:
    stories = send.stories if not index else send.stories[int(index) - 1 : int(index)]
    if not stories:
        raise unknown
    for story in stories:
        story.deleted = True


def _field(body: Body, *names: str) -> Any:
    value: Any = body
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
