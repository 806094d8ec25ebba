"""What a request for a command may say, each field with its limit."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.commands import examples
from hub.commands.models import BanScope, HoldScope
from hub.commands.reach import EVERYWHERE, Reach
from hub.commands.rule import Once, RowId, TargetRule
from hub.deliveries.lanes import Priority
from hub.enrollment.codes import prefix_of
from hub.enrollment.fields import RegionCode
from hub.kit.i18n import _
from hub.kit.moments import Moment
from hub.kit.text import line, lines

MAX_ARTICLES = 100
MAX_REASON = 1_000  # characters
MAX_PUBLIC_REASON = 500  # characters
MAX_SCOPE_REGIONS = 500  # of a retraction; each leaves a ban on each article
MAX_SCOPE_ACCOUNTS = 1_000
MAX_VERSION = 2**31 - 1

Articles = Annotated[list[RowId], Field(min_length=1, max_length=MAX_ARTICLES), Once]
Reason = Annotated[str, lines(MAX_REASON)]
Version = Annotated[int, Field(strict=True, ge=1, le=MAX_VERSION)]


class Scope(BaseModel):
    """How far a retraction or a reinstatement reaches: these regions' subtrees, these accounts."""

    model_config = ConfigDict(extra="forbid")

    regions: Annotated[list[RegionCode], Field(max_length=MAX_SCOPE_REGIONS), Once] = []
    accounts: Annotated[list[RowId], Field(max_length=MAX_SCOPE_ACCOUNTS), Once] = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.regions and not self.accounts:
            raise ValueError(_("names no region and no account; leave `scope` out for everywhere"))
        return self

    def reaches(self) -> list[Reach]:
        """Return what it reaches, as bans say it."""
        regions = [Reach(BanScope.REGION, prefix_of(code)) for code in self.regions]
        return regions + [Reach(BanScope.ACCOUNT, str(id_)) for id_ in self.accounts]


class Instruction(BaseModel):
    """What a retraction answers (处置指令): from whom, its number, when it came, by when."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"examples": [examples.INSTRUCTION]},
    )

    from_: Annotated[str, line(200), Field(alias="from")]
    document: Annotated[str, line(100)] | None = None
    received_at: Moment | None = None
    due_by: Moment | None = None


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    articles: Articles
    priority: Priority = Priority.NORMAL


class PushRequest(_Request):
    """Put articles on every account that a rule selects (一键推稿).

    Attributes:
        version: of the one article; by default the present one of each.
        not_before: it waits until then, and for the articles' embargoes.
        not_after: what has not gone out by then never does.
        take_down_at: what it put out is taken down again.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PUSH]})

    kind: Literal["push"]
    target: TargetRule
    version: Version | None = None
    reason: Reason | None = None
    not_before: Moment | None = None
    not_after: Moment | None = None
    take_down_at: Moment | None = None


class CorrectRequest(_Request):
    """Bring a version of articles to wherever they are or are on their way to (更正)."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CORRECTION]})

    kind: Literal["correct"]
    version: Version | None = None
    reason: Reason | None = None


class RetractRequest(_Request):
    """Take articles, and all that is derived from them, down (一键撤稿), and ban them there.

    Attributes:
        reason: for those who work here.
        public_reason: for readers, in place of the article.
        scope: everywhere, if it is left out.
        instruction: what it answers.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RETRACTION]})

    kind: Literal["retract"]
    reason: Reason
    public_reason: Annotated[str, lines(MAX_PUBLIC_REASON)] | None = None
    scope: Scope | None = None
    instruction: Instruction | None = None

    def reaches(self) -> list[Reach]:
        """Return how far it reaches."""
        return self.scope.reaches() if self.scope else [EVERYWHERE]


class ReinstateRequest(_Request):
    """Lift the bans on articles (解禁), which pushes nothing by itself.

    Attributes:
        scope: only the bans of exactly these regions and accounts; all, if it is left out.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REINSTATEMENT]})

    kind: Literal["reinstate"]
    reason: Reason
    scope: Scope | None = None


class HoldRequest(BaseModel):
    """What to hold, and why.

    Attributes:
        reach: a region's code, a platform's key, an account's or a command's id, a tier; nothing
            for the hub.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.HOLD]})

    scope: HoldScope
    reach: Annotated[str, line(40, least=0)] = ""
    reason: Reason


class PauseRequest(BaseModel):
    """Why a command is paused."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.PAUSE]})

    reason: Reason


class ReadVersion(BaseModel):
    """A version of an article that whoever approves has read."""

    model_config = ConfigDict(extra="forbid")

    article_id: RowId
    version: Version


class ApproveRequest(BaseModel):
    """What has been read: exactly what the command is about, in the versions that it puts out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.APPROVAL]})

    articles: Annotated[list[ReadVersion], Field(min_length=1, max_length=MAX_ARTICLES)]


class RejectRequest(BaseModel):
    """Why a push that somebody proposed does not go out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.REJECTION]})

    reason: Reason


CommandRequest = Annotated[
    PushRequest | CorrectRequest | RetractRequest | ReinstateRequest,
    Field(discriminator="kind"),
]
