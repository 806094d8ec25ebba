"""`manifest.toml`: what a connector says of its platform, read and checked once at start."""

import tomllib
from enum import StrEnum
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class LookUp(StrEnum):
    """How a publish whose answer was lost can be found again."""

    OWN_ID = "own_id"  # the object's id is chosen by us
    IDEMPOTENCY_KEY = "idempotency_key"  # the platform answers a repeated key with the first result
    MARKER = "marker"  # we can search for something that we put in
    RECENT_LIST = "recent_list"  # the account's recent posts, compared by fingerprint
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


class Capabilities(BaseModel):
    """Which operations the platform has, and of which kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    look_up: LookUp
    retraction: Retraction
    correction: Correction
    read_back: bool
    viewpoint: Viewpoint = Viewpoint.API  # from where read-back and look-up see
    batches: bool = False  # publish_many, update_many, retract_many and read_back_many exist


class Limits(BaseModel):
    """The platform's limits, each with its unit in its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title_characters: int | None = None
    digest_characters: int | None = None
    body_bytes: int | None = None
    platform_rate: Rate | None = None  # over all accounts and all workers
    account_rate: Rate | None = None  # of one account, over all workers
    settle_seconds: float = 0  # how long a copy may take to appear or to go


class Manifest(BaseModel):
    """All that the hub knows of a connector without running it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
    name_zh: str
    name_en: str
    version: str
    homepage: str | None = None
    capabilities: Capabilities
    limits: Limits = Limits()


def load_manifest(package: str) -> Manifest:
    """Read `manifest.toml` beside the package's code.

    Raises:
        FileNotFoundError: the package ships no manifest.
        pydantic.ValidationError: a field is missing, unknown or out of range.
    """
    text = files(package).joinpath("manifest.toml").read_text(encoding="utf-8")
    return Manifest.model_validate(tomllib.loads(text))
