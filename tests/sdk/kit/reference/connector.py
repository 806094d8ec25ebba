"""The connector that does everything right."""

# ruff: noqa: ARG002 - the contract has arguments that this platform does not need

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel

from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Gone,
    Manifest,
    Outcome,
    Pending,
    Picture,
    Placement,
    Present,
    Refused,
    Sighting,
    Step,
    Tools,
    Unknown,
    load_manifest,
    platform_words,
)
from hub.sdk.answers import json_object, objects_in
from hub.sdk.counting import check
from hub.sdk.optional import (
    Healthy,
    Heard,
    Incoming,
    Invitation,
    Joined,
    Joining,
    Layout,
    Left,
    NotJoined,
    Post,
    Preview,
    Unhealthy,
)
from hub.sdk.outcomes import Credentials, Retry
from hub.sdk.pictures import uploaded
from hub.sdk.text import cut, plain
from tests.sdk.kit.reference.api import Api, failure
from tests.sdk.kit.reference.models import Secrets, Settings
from tests.sdk.kit.reference.signing import signed


class Reference:
    manifest: ClassVar[Manifest] = load_manifest("tests.sdk.kit.reference")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Secrets
    renders_per_account: ClassVar[bool] = False
    api: ClassVar[type[Api]] = Api

    def render(self, article: Article, account: Account | None) -> Any:
        limits, text = self.manifest.limits, plain(article.body_html)
        check("title", article.title, limits.title)
        check("set of pictures", article.assets, limits.images)
        check("digest", article.digest, limits.digest)
        return {
            "title": article.title,
            "text": cut(text, limits.body) if limits.body else text,
            "digest": article.digest,
            "pictures": [
                {"digest": one.digest, "name": one.name, "size": one.size}
                for one in article.assets
                if self.fits(one)
            ],
        }

    def fits(self, picture: Picture) -> bool:
        """Tell whether a picture is shown; a cover that is too large is refused."""
        limits = self.manifest.limits
        if picture.role != "cover":
            return limits.image_bytes is None or picture.size <= limits.image_bytes.most
        if limits.cover_bytes is not None and picture.size > limits.cover_bytes.most:
            raise ValueError(f"The cover has {picture.size} bytes, of {limits.cover_bytes.most}.")
        return True

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        if placement.state is None:
            return Step({"pictures": await self.upload(tools, placement.account, payload)})
        sent = {"client_key": placement.key, "stories": self.stories(payload, placement.state)}
        response = await self.api(tools, placement.account).commit("POST", "/posts", json=sent)
        return failure(response) or self.made(json_object(response))

    def stories(self, payload: Any, state: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**payload, "pictures": state["pictures"]}]

    def made(self, answer: dict[str, Any]) -> Outcome:
        if job := answer.get("job"):
            return Pending({"job": job}, after=1.0)
        if not answer.get("ids"):
            return Unknown("the answer names no post")
        return Done(answer["ids"][0], answer["urls"][0])

    async def upload(self, tools: Tools, account: Account, payload: Any) -> list[str]:
        return [await self.uploaded(tools, account, one) for one in payload["pictures"]]

    async def uploaded(self, tools: Tools, account: Account, one: Mapping[str, Any]) -> str:
        async def send(data: bytes) -> str:
            response = await self.api(tools, account).prepare("POST", "/pictures", content=data)
            response.raise_for_status()
            return str(json_object(response)["picture"])

        picture = Picture(one["digest"], one["name"], "image/png", one["size"], "body")
        return await uploaded(tools, account, picture, send)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        api, path = self.api(tools, placement.account), f"/posts/{placement.known_as}"
        response = await api.commit("PUT", path, json={**payload, "pictures": []})
        return failure(response) or Done(placement.remote_id, placement.url)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        api, path = self.api(tools, placement.account), f"/posts/{placement.known_as}"
        response = await api.commit("DELETE", path)
        if response.status_code == 404 and json_object(response).get("error") == "no such post":
            return Done(placement.remote_id)
        return failure(response) or Done(placement.remote_id)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        job = (placement.state or {})["job"]
        response = await self.api(tools, placement.account).prepare("GET", f"/jobs/{job}")
        answer = json_object(response)
        match answer.get("status"):
            case "working":
                return Pending({"job": job}, after=1.0)
            case "published":
                return self.made({**answer, "job": None})
            case "refused":
                return Refused("audit", answer["why"])
        return failure(response) or Unknown("the answer has no status")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        path = f"/posts?client_key={quote(placement.key)}"
        response = await self.api(tools, placement.account).prepare("GET", path)
        posts = objects_in(json_object(response).get("posts"))
        if response.status_code != 200 or posts is None:
            return CannotTell(platform_words(response))
        return self.seen(posts[0]) if posts else Gone()

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        path = f"/posts/{placement.known_as}"
        response = await self.api(tools, placement.account).prepare("GET", path)
        answer = json_object(response)
        if response.status_code == 200 and answer.get("id") == placement.known_as:
            return self.seen(answer)
        if response.status_code == 404 and answer.get("error") == "no such post":
            return Gone({"status": 404})
        return CannotTell(platform_words(response))

    def seen(self, post: dict[str, Any]) -> Present:
        return Present(post["id"], post["url"], digest=post["digest"])

    # --- besides -------------------------------------------------------------------------------

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        try:
            response = await self.api(tools, account).prepare("GET", "/me")
        except httpx.HTTPStatusError as error:
            response = error.response
        if isinstance(problem := failure(response), Credentials):
            return Unhealthy(problem.why)
        name = json_object(response).get("name")
        return Healthy(name) if name else Retry(platform_words(response))

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        response = await self.api(tools, account).prepare("GET", f"/posts?newest={most}")
        return [Post(one["id"], one["title"]) for one in json_object(response)["posts"]]

    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        response = await self.api(tools, account).prepare("GET", "/quota")
        return [Left("publish", json_object(response)["left"])]

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        path = f"/posts/{placement.known_as}/metrics"
        response = await self.api(tools, placement.account).prepare("GET", path)
        return {"reads": json_object(response)["reads"]}

    def preview(self, article: Article, account: Account | None) -> Preview:
        made = self.render(article, account)
        return Preview(
            Layout.POST,
            made["title"],
            digest=made["digest"],
            text=made["text"],
            pictures=tuple(f"asset:{one['digest']}" for one in made["pictures"]),
        )

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:
        assert joining.app is not None
        asked = {
            "app": joining.app.key,
            "back": joining.callback_url,
            "state": joining.state,
        }
        url = joining.account.settings.api_url
        return Invitation(f"{url}/authorize?{urlencode(asked)}", {"back": joining.callback_url})

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        assert joining.app is not None
        if "code" not in query:
            return NotJoined("账号主人没有同意授权")
        sent = {
            "app": joining.app.key,
            "secret": joining.app.secret,
            "code": query["code"],
            "back": joining.kept["back"],
        }
        response = await tools.preparing.post(self.exchange(joining), json=sent)
        return self.let_in(response)

    def exchange(self, joining: Joining) -> str:
        return f"{joining.account.settings.api_url}/joined"

    def let_in(self, response: httpx.Response) -> Joined | NotJoined | Retry:
        answer = json_object(response)
        if answer.get("error") == "code":
            return NotJoined("授权已失效，请重新扫码")
        if not {"account", "secret"} <= answer.keys():
            return Retry(platform_words(response))
        return Joined(answer["account"], self.granted(answer), "汉江号")

    def granted(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {"app_secret": answer["secret"]}

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        secret = account.credentials.app_secret.get_secret_value()
        post = signed(secret, incoming)
        return Heard(403) if post is None else Heard(wakes=(post,))
