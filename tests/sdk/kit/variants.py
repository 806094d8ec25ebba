"""The reference connector as other platforms would need it; each does everything right."""

# ruff: noqa: ARG002 - the contract has arguments that these platforms do not need

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar
from uuid import uuid4

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import (
    Account,
    Article,
    ByPerson,
    CannotTell,
    Done,
    Gone,
    Manifest,
    Outcome,
    OutgoingUrl,
    Part,
    Placement,
    Present,
    Refused,
    Sighting,
    Step,
    Tools,
    Unsupported,
)
from hub.sdk.answers import json_object
from hub.sdk.counting import check
from hub.sdk.editions import EditionRules
from hub.sdk.optional import Heard, Incoming, Preview, Renewed
from hub.sdk.outcomes import Credentials, Retry
from hub.sdk.skeleton import hub_skeleton
from hub.sdk.skeleton.hub_skeleton.sandbox import Sandbox as SkeletonSandbox
from hub.sdk.testing.sandbox import Enrolled
from hub.sdk.testing.sandbox import Sandbox as Platform
from hub.sdk.testing.subject import Subject
from hub.sdk.testing.wire import Reply, Request, as_json
from hub.sdk.text import cut, plain
from tests.sdk.kit.reference.api import Api
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Owner, Sandbox

MODULE = "tests.sdk.kit.reference"
NO_SANDBOX = {"sandbox": "Nothing is sent: the pages read the hub's own tables."}


def saying(manifest: Manifest, **fields: Any) -> Manifest:
    """Change a manifest: `capabilities`, `limits` and `skips` field by field."""
    said = manifest.model_dump()
    for name, value in fields.items():
        said[name] = {**said[name], **value} if isinstance(said[name], dict) else value
    return Manifest.model_validate(said)


class Unique(Reference):
    """The platform takes a client's key only once, and answers a repeat with the first post."""

    manifest: ClassVar = saying(Reference.manifest, capabilities={"look_up": "idempotency_key"})


class UniqueSandbox(Sandbox):
    unique = True


class EditionSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: Annotated[OutgoingUrl, Field(title="接口地址")]
    edition: Annotated[EditionRules, Field(title="版次")] = EditionRules()


class Editions(Reference):
    """Several stories in one send."""

    manifest: ClassVar = saying(
        Reference.manifest, capabilities={"unit": "edition"}, limits={"edition_stories": 8}
    )
    settings_model: ClassVar[type[BaseModel]] = EditionSettings

    async def upload(self, tools: Tools, account: Account, payload: Any) -> list[Any]:
        return [await super(Editions, self).upload(tools, account, one) for one in payload]

    def stories(self, payload: Any, state: dict[str, Any]) -> list[dict[str, Any]]:
        pairs = zip(payload, state["pictures"], strict=True)
        return [{**story, "pictures": pictures} for story, pictures in pairs]

    def made(self, answer: dict[str, Any]) -> Outcome:
        made = super().made(answer)
        if not isinstance(made, Done):
            return made
        return Done(f"send-{answer['ids'][0]}", parts=self.parts(answer))

    def parts(self, answer: dict[str, Any]) -> tuple[Part, ...]:
        pairs = zip(answer["ids"], answer["urls"], strict=True)
        return tuple(Part(key, url, None if key else answer["refused"]) for key, url in pairs)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        sight = await super().look_up(tools, placement)
        if not isinstance(sight, Present):
            return sight
        return Present(f"send-{sight.remote_id}", parts=(Part(sight.remote_id, sight.url),))


class Drafts(Editions):
    """A send needs a draft, which lies where anybody could send it."""

    manifest: ClassVar = saying(
        Editions.manifest,
        capabilities={"also": [*sorted(Editions.manifest.capabilities.also), "abandon"]},
    )
    box: ClassVar[set[str]] = set()

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        if placement.state is not None and placement.state["draft"] not in self.box:
            return Refused("no such draft", "草稿不存在")
        outcome = await super().publish(tools, placement, payload)
        if not isinstance(outcome, Step):
            return outcome
        draft = uuid4().hex
        self.box.add(draft)
        return Step({**outcome.state, "draft": draft})

    async def abandon(self, tools: Tools, placement: Placement) -> Outcome:
        self.box.discard((placement.state or {})["draft"])
        return Done()


class Leaves(Reference):
    """What is out stays as it is."""

    manifest: ClassVar = saying(Reference.manifest, capabilities={"correction": "leave"})

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return Unsupported("发出的稿件不能修改，请撤稿后重发。")


class Links(Leaves):
    """A post links to the story's page; what is corrected is deleted and posted anew."""

    manifest: ClassVar = saying(
        Leaves.manifest, capabilities={"correction": "delete_and_repost", "needs_page": True}
    )
    renders_per_account: ClassVar[bool] = True

    def render(self, article: Article, account: Account | None) -> Any:
        assert account is not None
        return {**super().render(article, account), "link": account.page(article)}


class Watches(Reference):
    """A copy is seen as anybody sees it."""

    manifest: ClassVar = saying(Reference.manifest, capabilities={"viewpoint": "reader"})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        response = await self.seen_at(tools, placement)
        answer = json_object(response)
        if response.status_code == 200 and answer.get("id") == placement.known_as:
            return self.seen(answer)
        gone = response.status_code == 404 and answer.get("error") == "no such post"
        return Gone() if gone else CannotTell("the page cannot be read")

    async def seen_at(self, tools: Tools, placement: Placement) -> httpx.Response:
        account = placement.account
        path = f"/public/{account.external_id}/{placement.known_as}"
        return await tools.preparing.get(f"{account.settings.api_url}{path}")


class PublicSandbox(Sandbox):
    def answer(self, request: Request) -> Reply:
        if not request.path.startswith("/public/"):
            return super().answer(request)
        name, key = request.path.split("/")[2:]
        return self.one(self.owners[name], "GET", key, b"")


class Blind(Leaves):
    """Nothing is deleted, nothing is seen."""

    manifest: ClassVar = saying(
        Leaves.manifest,
        capabilities={"look_up": "none", "read_back": False, "retraction": "none"},
    )

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return Unsupported("平台没有删除接口，请在后台删除。")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return CannotTell("the platform has no list of posts")

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return CannotTell("the platform has no list of posts")


class Long(Reference):
    """It refuses what is too long, and wants texts of some length."""

    manifest: ClassVar = saying(
        Reference.manifest,
        limits={
            "body": {"most": 500, "least": 100, "counted": "halves", "source": "measured"},
            "digest": {"most": 60, "beyond": "cut", "source": "measured"},
        },
    )

    def render(self, article: Article, account: Account | None) -> Any:
        limits = self.manifest.limits
        check("body", plain(article.body_html), limits.body)
        digest = cut(article.digest, limits.digest) if limits.digest else ""
        return super().render(replace(article, digest=digest), account)


class Late(Reference):
    """The platform says when its list will show a new post."""

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        path = f"/posts?client_key={placement.key}"
        response = await self.api(tools, placement.account).prepare("GET", path)
        later = json_object(response).get("later")
        if later:
            return CannotTell("the list is a minute behind", after=float(later))
        return await super().look_up(tools, placement)


class LateSandbox(Sandbox):
    behind = 60.0  # seconds

    def let_pass(self, seconds: float) -> None:
        self.behind -= seconds

    def serve(self, owner: Owner, method: str, parts: list[str], query: str, body: bytes) -> Reply:
        if "client_key=" in query and self.behind > 0:
            return as_json({"later": self.behind})
        return super().serve(owner, method, parts, query, body)


class Told(Reference):
    """Only the platform's messages say where a post is, and it is seen nowhere else."""

    def made(self, answer: dict[str, Any]) -> Outcome:
        made = super().made(answer)
        return replace(made, url=None) if isinstance(made, Done) else made

    def seen(self, post: dict[str, Any]) -> Present:
        return replace(super().seen(post), url=None)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        if placement.url is None:
            return CannotTell("nobody has said where it is")
        return await super().read_back(tools, placement)

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        heard = await super().on_event(account, incoming)
        return replace(heard, links={one: f"https://hanjiang.example/{one}" for one in heard.wakes})


class TellingSandbox(Sandbox):
    def told(self, account: Enrolled) -> list[Incoming]:
        return [self.event(account, post.remote_id) for post in self.posts(account)]


class PersonalSecrets(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    access_token: Annotated[SecretStr, Field(title="访问令牌")]
    app_secret: Annotated[SecretStr, Field(title="刷新令牌")]


class PersonalApi(Api):
    """The token is the owner's own, and the hub renews it."""

    async def token(self) -> str:
        return str(self.account.credentials.access_token.get_secret_value())


class Personal(Reference):
    """An owner's token, which the hub renews; there are no pictures."""

    manifest: ClassVar = saying(
        Reference.manifest,
        limits={"images": None, "cover_bytes": None, "image_bytes": None},
        capabilities={"also": [*Reference.manifest.capabilities.also, "refresh_credentials"]},
    )
    credentials_model: ClassVar[type[BaseModel] | None] = PersonalSecrets
    api: ClassVar[type[Api]] = PersonalApi

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return expired(await super().publish(tools, placement, payload))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return expired(await super().retract(tools, placement))

    async def upload(self, tools: Tools, account: Account, payload: Any) -> list[Any]:
        return []  # so that the first call with a dead token is the committing one

    def preview(self, article: Article, account: Account | None) -> Preview:
        return replace(super().preview(article, account), pictures=())

    def granted(self, answer: dict[str, Any]) -> dict[str, Any]:
        return super().granted(answer) | {"access_token": answer["access_token"]}

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        secret = account.credentials.app_secret.get_secret_value()
        sent = {"account": account.external_id, "secret": secret}
        response = await tools.preparing.post(f"{account.settings.api_url}/token", json=sent)
        token = json_object(response).get("access_token")
        if not token:
            return Credentials("授权已被取消")
        return Renewed({"access_token": token, "app_secret": secret})


def expired(answer: Outcome) -> Outcome:
    """Ask for new credentials, which only the hub can have renewed."""
    dead = isinstance(answer, Retry) and answer.why == "the token has expired"
    return Credentials(answer.why) if dead and isinstance(answer, Retry) else answer


class PersonalSandbox(Sandbox):
    def enrol(self, url: str) -> Enrolled:
        account = super().enrol(url)
        secret, token, *_later = account.secrets
        credentials = {"access_token": token, "app_secret": secret}
        return Enrolled(account.external_id, account.settings, credentials, account.secrets)


WAYS = ("be_busy", "limit_rate", "spend_quota", "refuse_content", "expire_token", "revoke")
BY_PERSON = "A person publishes in the platform's own app."


class ByHand(Leaves):
    """A person publishes and retracts; the hub looks at the link that they give it."""

    manifest: ClassVar = saying(
        Leaves.manifest,
        capabilities={
            "look_up": "by_person",
            "retraction": "by_person",
            "app": None,
            "also": [],
        },
        skips=dict.fromkeys((*WAYS, "lose_content", "work_slowly", "requests"), BY_PERSON),
    )

    check_account = list_recent = metrics = quota = preview = None  # type: ignore[assignment]
    authorize = on_event = None  # type: ignore[assignment]

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return ByPerson(json.dumps(payload))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return ByPerson("请在后台删除这篇稿件。")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        link = (placement.state or {}).get("link")
        if link is None:
            return CannotTell("only who has published it knows its link")
        sight = await self.read_back(tools, replace(placement, remote_id=link))
        return replace(sight, url=link) if isinstance(sight, Present) else sight

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        name = placement.known_as.rpartition("/")[2]
        sight = await super().read_back(tools, replace(placement, remote_id=name))
        return replace(sight, remote_id=placement.known_as) if isinstance(sight, Present) else sight


class ByHandSandbox(Sandbox):
    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        if url is not None:
            self.delete(account, url.rpartition("/")[2])
            return url
        sent = {"client_key": instructions, "stories": [json.loads(instructions)]}
        return str(self.put(self.owner(account), sent)["urls"][0])


for _way in (*WAYS, "lose_content", "work_slowly"):
    setattr(ByHandSandbox, _way, getattr(Platform, _way))


class NoSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ledger:
    """Pages of the hub's own: nothing is sent, and thousands at a time."""

    manifest: ClassVar = saying(
        Reference.manifest,
        capabilities={
            "look_up": "own_id",
            "viewpoint": "ledger",
            "batches": True,
            "app": None,
            "also": [],
        },
        limits=dict.fromkeys(("title", "digest", "body", "images", "cover_bytes", "image_bytes")),
        skips=NO_SANDBOX,
    )
    settings_model: ClassVar[type[BaseModel]] = NoSettings
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> int:
        return article.article_id

    async def publish(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        return Done(placement.key)

    async def update(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        return Done(placement.key)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return Done(placement.key)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        return Unsupported("nothing to poll")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()

    async def publish_many(
        self, tools: Tools, placements: Sequence[Placement], payload: int
    ) -> Sequence[Outcome]:
        return [Done(one.key) for one in placements]

    async def update_many(
        self, tools: Tools, placements: Sequence[Placement], payload: int
    ) -> Sequence[Outcome]:
        return [Done(one.key) for one in placements]

    async def retract_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Outcome]:
        return [Done(one.key) for one in placements]

    async def read_back_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Sighting]:
        return [Gone()] * len(placements)


GOOD = {
    "an id of our own": Subject(hub_skeleton.__name__, hub_skeleton.connector, SkeletonSandbox),
    "a marker": Subject(MODULE, Reference(), Sandbox),
    "a key that is taken once": Subject(MODULE, Unique(), UniqueSandbox),
    "editions": Subject(MODULE, Editions(), Sandbox),
    "drafts of editions": Subject(MODULE, Drafts(), Sandbox),
    "long texts": Subject(MODULE, Long(), Sandbox),
    "a list that is late": Subject(MODULE, Late(), LateSandbox),
    "links in messages only": Subject(MODULE, Told(), TellingSandbox),
    "posts with a link, posted anew": Subject(MODULE, Links(), Sandbox),
    "posts seen as a reader": Subject(MODULE, Watches(), PublicSandbox),
    "no corrections": Subject(MODULE, Leaves(), Sandbox),
    "no retractions, and nothing to see": Subject(MODULE, Blind(), Sandbox),
    "an owner's own token": Subject(MODULE, Personal(), PersonalSandbox),
    "work by a person": Subject(MODULE, ByHand(), ByHandSandbox),
    "the hub's own pages": Subject(MODULE, Ledger(), None),
}
