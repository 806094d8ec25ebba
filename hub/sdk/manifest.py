"""`manifest.toml`: what a connector says of its platform, read and checked once at start."""

import tomllib
from enum import StrEnum
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.sdk import contradictions

KEY = r"^[a-z][a-z0-9_]{1,31}$"  # of a connector, in TOML, in URLs and in Python names


class LookUp(StrEnum):
    """How a publish whose answer was lost can be found again."""

    OWN_ID = "own_id"  # the object's id is chosen by us
    IDEMPOTENCY_KEY = "idempotency_key"  # the platform answers a repeated key with the first result
    MARKER = "marker"  # we can search for something that we put in
    RECENT_LIST = "recent_list"  # the account's recent posts, compared by fingerprint
    BY_PERSON = "by_person"  # where the person says that it is
    NONE = "none"


class Retraction(StrEnum):
    """What a retraction can achieve."""

    FULL = "full"
    PAGE_ONLY = "page_only"
    BY_PERSON = "by_person"
    NONE = "none"


class Correction(StrEnum):
    """What a correction does to a copy that is already out."""

    UPDATE = "update"
    DELETE_AND_REPOST = "delete_and_repost"
    LEAVE = "leave"  # it stays as it is, and the hub says so


class Viewpoint(StrEnum):
    """From where a copy is seen."""

    API = "api"  # the platform's own answer
    READER = "reader"  # as anybody sees it
    LEDGER = "ledger"  # the platform shows what the hub's own tables say


class Rate(BaseModel):
    """A token bucket: `per_second` on average, at most `burst` at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_second: Annotated[float, Field(gt=0, le=100_000)]
    burst: Annotated[int, Field(ge=1, le=100_000)]
    source: str = "assumed"  # where that is written, or "measured"


class Unit(StrEnum):
    """What is claimed, counted against the quota, fenced and reconciled as one."""

    PLACEMENT = "placement"
    EDITION = "edition"  # one send of an account carries several placements


class Sure(StrEnum):
    """How the facts of a manifest are known."""

    SERVER = "server"  # tried against the real server
    DOCUMENTATION = "documentation"
    CODE = "code"  # read in public clients' code
    COMMUNITY = "community"  # reports of others
    MEMORY = "memory"


class Also(StrEnum):
    """The operations that a connector may have or not (`hub.sdk.optional`)."""

    CHECK_ACCOUNT = "check_account"
    REFRESH_CREDENTIALS = "refresh_credentials"
    LIST_RECENT = "list_recent"
    METRICS = "metrics"
    QUOTA = "quota"
    PREVIEW = "preview"
    AUTHORIZE = "authorize"  # with `callback`
    ON_EVENT = "on_event"
    ABANDON = "abandon"


class Capabilities(BaseModel):
    """Which operations the platform has, and of which kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    look_up: LookUp
    retraction: Retraction
    retraction_of: dict[str, Retraction] = {}  # account types where it is another one
    correction: Correction
    read_back: bool
    viewpoint: Viewpoint = Viewpoint.API  # from where read-back sees
    batches: bool = False  # publish_many, update_many, retract_many and read_back_many exist
    unit: Unit = Unit.PLACEMENT
    needs_page: bool = False  # it links to the story's canonical page, so that one goes up first
    app: Annotated[str, Field(pattern=KEY)] | None = None  # the hub's, which accounts join through
    also: frozenset[Also] = frozenset()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        contradictions.refuse(contradictions.of_capabilities(self))
        return self

    def retraction_for(self, account_type: str) -> Retraction:
        """Return what a retraction can achieve on accounts of a type."""
        return self.retraction_of.get(account_type, self.retraction)


class Counted(StrEnum):
    """How a platform counts the length of a text."""

    CHARACTERS = "characters"  # Unicode code points
    UTF16 = "utf16"  # code units: an emoji counts 2
    BYTES = "bytes"  # of UTF-8
    HALVES = "halves"  # Han, kana and full-width 1, others ½, rounded up at the end
    PIECES = "pieces"  # pictures


class Beyond(StrEnum):
    """What becomes of what is longer than a limit, or more."""

    REFUSED = "refused"  # with the number, so that an editor can shorten it
    CUT = "cut"  # the connector leaves the rest out, and shows that


class Limit(BaseModel):
    """How long something may be, counted the platform's way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most: Annotated[int, Field(ge=0)]
    least: Annotated[int, Field(ge=0)] = 0
    counted: Counted = Counted.CHARACTERS
    beyond: Beyond = Beyond.REFUSED
    spare: Annotated[int, Field(ge=0)] = 0  # what the connector leaves free, for a longer link say
    markup: bool = False  # of a body: its tags count, too
    pictures_instead: Annotated[int, Field(ge=1)] | None = None  # so many make up for a short text
    source: str  # where that is written, or "measured", "assumed"

    def beside(self, pictures: int) -> "Limit":
        """Return the limit of a text that stands beside so many pictures."""
        made_up_for = self.pictures_instead is not None and pictures >= self.pictures_instead
        return self.model_copy(update={"least": 0}) if made_up_for else self

    def is_same(self, other: "Limit") -> bool:
        """Whether it is the other, beside however many pictures."""
        return self.model_copy(update={"least": 0}) == other.model_copy(update={"least": 0})


class QuotaRule(BaseModel):
    """How often an account may do something in a day or a calendar month."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=0)]
    per: Literal["day", "month"]


class Limits(BaseModel):
    """The platform's limits. What has a unit has it in its name, or says how it is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Limit | None = None
    digest: Limit | None = None
    body: Limit | None = None
    images: Limit | None = None
    cover_bytes: Limit | None = None
    image_bytes: Limit | None = None  # of a picture in the text
    platform_rate: Rate | None = None  # over all accounts and all workers
    account_rate: Rate | None = None  # of one account, over all workers: what it posts and deletes
    look_rate: Rate | None = None  # of one account: what is asked about it; None: as account_rate
    # how long a copy may take to appear or to go
    settle_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0
    # of one send, where the unit is an edition
    edition_stories: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        contradictions.refuse(contradictions.of_limits(self))
        return self


class Manifest(BaseModel):
    """All that the hub knows of a connector without running it.

    Attributes:
        quotas: by account type, then by operation: `quotas.subscription.publish`.
        skips: checks of the conformance kit that cannot apply here, with the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=KEY)]
    name_zh: str
    name_en: str
    version: str
    homepage: str | None = None
    sure: Sure = Sure.DOCUMENTATION
    capabilities: Capabilities
    limits: Limits = Limits()
    quotas: dict[str, dict[str, QuotaRule]] = {}
    skips: dict[str, Annotated[str, Field(min_length=10)]] = {}

    @model_validator(mode="after")
    def _agree(self) -> Self:
        contradictions.refuse(contradictions.of_manifest(self))
        return self


def load_manifest(package: str) -> Manifest:
    """Read `manifest.toml` beside the package's code.

    Raises:
        FileNotFoundError: the package ships no manifest.
        pydantic.ValidationError: a field is missing, unknown or out of range, or two contradict
            each other; the sentence names both.
    """
    text = files(package).joinpath("manifest.toml").read_text(encoding="utf-8")
    return Manifest.model_validate(tomllib.loads(text))
