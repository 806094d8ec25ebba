"""The platform in memory. It exists nowhere else, so nothing can be more faithful."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from hub.sdk.optional import App, Incoming
from hub.sdk.testing.asgi import application
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.testing.sandbox import Sandbox as Platform
from hub.sdk.testing.wire import Reply, Request, as_json
from tests.sdk.kit.reference.signing import HEADER, sign

APP = App("hub-of-hubei", "secret-of-the-hub")
POLLS = 2  # after which a job is done
ALL_DAY = 100


@dataclass
class Owner:
    name: str
    secret: str
    tokens: int = 1
    revoked: bool = False
    left: int = ALL_DAY
    posts: dict[str, Seen] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # a post's id to its client's key
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    next: dict[str, Any] = field(default_factory=dict)  # what goes wrong with the next call

    @property
    def token(self) -> str:
        return f"token-{self.tokens}-of-{self.name}"

    def take(self, way: str) -> Any:
        return self.next.pop(way, None)


class Sandbox(Platform):
    """Many accounts. `unique` is for a platform that takes a client's key only once."""

    unique = False

    def __init__(self) -> None:
        self.owners: dict[str, Owner] = {}
        self.app = application(self.answer)
        self.numbers = count(1)
        self.back = ""
        self.codes: dict[str, Owner] = {}

    # --- for the kit ---------------------------------------------------------------------------

    def enrol(self, url: str) -> Enrolled:
        name = f"hj{next(self.numbers):03}"
        owner = self.owners[name] = Owner(name, f"secret-of-{name}")
        tokens = tuple(replace(owner, tokens=n).token for n in range(1, 4))
        credentials = {"app_secret": owner.secret}
        return Enrolled(name, {"api_url": url}, credentials, (owner.secret, *tokens))

    def posts(self, account: Enrolled) -> Sequence[Seen]:
        return list(self.owner(account).posts.values())

    def owner(self, account: Enrolled) -> Owner:
        return self.owners[account.external_id]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        posts = self.owner(account).posts
        posts[remote_id] = replace(posts[remote_id], live=False)

    def commits(self, request: Request) -> bool:
        return request.method in {"POST", "PUT", "DELETE"} and request.path.startswith("/posts")

    def expire_token(self, account: Enrolled) -> None:
        self.owner(account).tokens += 1

    def revoke(self, account: Enrolled) -> None:
        self.owner(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        self.owner(account).left = 0

    def refuse_content(self, account: Enrolled) -> str:
        self.owner(account).next["refuse"] = "标题含有敏感词"
        return "标题含有敏感词"

    def be_busy(self, account: Enrolled) -> None:
        self.owner(account).next["busy"] = True

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        self.owner(account).next["rate"] = seconds

    def lose_content(self, account: Enrolled) -> None:
        self.owner(account).next["lose"] = True

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        self.owner(account).next["slow"] = then

    def event(self, account: Enrolled, remote_id: str) -> Incoming:
        body = json.dumps({"event": "published", "post": remote_id}).encode()
        headers = {HEADER: sign(self.owner(account).secret, body)}
        return Incoming("POST", {}, headers, body)

    def register(self, callback_url: str) -> App:
        self.back = callback_url
        return APP

    def agree(self, account: Enrolled, url: str) -> str:
        code = f"code-{next(self.numbers)}"
        self.codes[code] = self.owner(account)
        return self.sent_back(url, code=code)

    def decline(self, account: Enrolled, url: str) -> str:
        return self.sent_back(url, error="declined", account=account.external_id)

    def sent_back(self, url: str, **more: str) -> str:
        asked = dict(parse_qsl(urlsplit(url).query))
        if (asked.get("app"), asked.get("back")) != (APP.key, self.back):
            raise ValueError("应用或回调地址不对")
        return f"{self.back}?{urlencode(more | {'state': asked.get('state', '')})}"

    # --- the platform --------------------------------------------------------------------------

    def answer(self, request: Request) -> Reply:
        path, _, query = request.target.partition("?")
        if path in {"/token", "/joined"}:
            give = self.give_token if path == "/token" else self.let_in
            return give(json.loads(request.body))
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        bearer = bearer or parse_qs(query).get("access_token", [""])[0]
        owner = next((one for one in self.owners.values() if one.name == bearer[-5:]), None)
        if owner is None or owner.revoked:
            return as_json({"error": "revoked", "why": "授权已被取消"}, 403)
        if owner.token != bearer:
            return as_json({"error": "expired"}, 401)
        if self.commits(request):
            if owner.take("busy"):
                return as_json({"error": "busy"})
            if seconds := owner.take("rate"):
                return as_json({"error": "slower"}, 429, **{"retry-after": str(seconds)})
        return self.serve(owner, request.method, path.split("/")[1:], query, request.body)

    def give_token(self, sent: dict[str, str]) -> Reply:
        owner = self.owners.get(sent["account"])
        if owner is None or owner.revoked or owner.secret != sent["secret"]:
            return as_json({"error": "revoked", "why": "授权已被取消"}, 403)
        return as_json({"access_token": owner.token})

    def let_in(self, sent: dict[str, str]) -> Reply:
        owner = self.codes.pop(sent["code"], None)
        if owner is None or (sent["app"], sent["secret"]) != (APP.key, APP.secret):
            return as_json({"error": "code"}, 400)
        token = owner.token
        return as_json({"account": owner.name, "secret": owner.secret, "access_token": token})

    def serve(self, owner: Owner, method: str, parts: list[str], query: str, body: bytes) -> Reply:
        match method, parts:
            case "POST", ["posts"]:
                return self.publish(owner, json.loads(body))
            case "GET", ["posts"]:
                return as_json({"posts": self.found(owner, parse_qs(query))})
            case method, ["posts", key]:
                return self.one(owner, method, key, body)
            case "DELETE", ["posts"]:  # as WeChat does when no index is given
                return self.delete_all(owner)
        return as_json(self.aside(owner, parts, body))

    def aside(self, owner: Owner, parts: list[str], body: bytes) -> dict[str, Any]:
        """Answer what changes nothing that readers see."""
        match parts:
            case ["posts", key, "metrics"]:
                return {"reads": len(owner.posts[key].text)}
            case ["jobs", job]:
                return self.job(owner, job)
            case ["pictures"]:
                return {"picture": sha256(body).hexdigest()}
            case ["quota"]:
                return {"left": owner.left}
        return {"name": owner.name}

    def delete_all(self, owner: Owner) -> Reply:
        for key, post in owner.posts.items():
            owner.posts[key] = replace(post, live=False)
        return as_json({"deleted": "all"})

    def publish(self, owner: Owner, sent: dict[str, Any]) -> Reply:
        if self.unique and (mine := self.keyed(owner, sent["client_key"])):
            return as_json(self.named(mine))
        if owner.left < 1:
            return as_json({"error": "quota", "why": "今日发布次数已用完"})
        if (why := owner.take("refuse")) and len(sent["stories"]) == 1:
            return as_json({"error": "content", "why": why})
        owner.left -= 1
        if then := owner.take("slow"):
            job = f"job{len(owner.jobs) + 1}"
            owner.jobs[job] = {"then": then, "polls": 0, "sent": sent}
            return as_json({"job": job}, 202)
        return as_json(self.put(owner, sent, refused=why))

    def put(self, owner: Owner, sent: dict[str, Any], refused: str | None = None) -> dict[str, Any]:
        if owner.take("lose"):
            sent["stories"][0]["text"] = sent["stories"][0]["text"][:10]
        made: list[str | None] = []
        for n, story in enumerate(sent["stories"]):
            if refused and n == 1:
                made.append(None)
                continue
            key = f"p{len(owner.posts) + 1:03}"
            owner.posts[key] = Seen(
                key,
                story["title"],
                story["text"],
                live=True,
                digest=story["digest"],
                pictures=len(story["pictures"]),
            )
            owner.keys[key] = sent["client_key"]
            made.append(key)
        return self.named(made) | {"refused": refused}

    def named(self, made: Sequence[str | None]) -> dict[str, Any]:
        return {"ids": made, "urls": [key and f"https://hanjiang.example/{key}" for key in made]}

    def keyed(self, owner: Owner, client_key: str) -> list[str]:
        return [key for key, mine in owner.keys.items() if mine == client_key]

    def found(self, owner: Owner, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
        live = [key for key, post in owner.posts.items() if post.live]
        if "newest" in asked:
            return [self.shown(owner, key) for key in live[::-1][: int(asked["newest"][0])]]
        mine = set(self.keyed(owner, asked["client_key"][0]))
        return [self.shown(owner, key) for key in live if key in mine]

    def one(self, owner: Owner, method: str, key: str, body: bytes) -> Reply:
        post = owner.posts.get(key)
        if post is None or not post.live:
            return as_json({"error": "no such post"}, 404)
        if method == "DELETE":
            owner.posts[key] = replace(post, live=False)
        elif method == "PUT":
            sent = json.loads(body)
            times = post.times_written + 1
            owner.posts[key] = replace(
                post, title=sent["title"], text=sent["text"], times_written=times
            )
        return as_json(self.shown(owner, key))

    def shown(self, owner: Owner, key: str) -> dict[str, Any]:
        post = owner.posts[key]
        digest = "sha256:" + sha256(f"{post.title}\n{post.text}".encode()).hexdigest()
        url = f"https://hanjiang.example/{key}"
        return {"id": key, "url": url, "title": post.title, "digest": digest}

    def job(self, owner: Owner, name: str) -> dict[str, Any]:
        job = owner.jobs.get(name)
        if job is None:
            return {"error": "no such job"}
        job["polls"] += 1
        if job["then"] == "never" or job["polls"] <= POLLS:
            return {"status": "working"}
        if job["then"] == "refused":
            return {"status": "refused", "why": "审核未通过"}
        if "made" not in job:
            job["made"] = self.put(owner, job["sent"])
        return {"status": "published", **job["made"]}
