"""What comes out of a dry run."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hub.commands.breakdown import StoppingHoldOut
from hub.kit.pagination import Page


class ShortageOut(BaseModel):
    """A quota, counted for accounts of one type, of which some have not enough left.

    Attributes:
        account_type: as the platform calls it; empty where it has no types.
        operation: `publish` or `retract`.
        limit: how often an account may do that in a period, a `day` or a `month`.
        accounts: of how many accounts it is the quota.
        spent: of these, how many have nothing left.
        short: how many have something left, but not enough for all of this.
        renews_at: when the next period begins; what waits goes out then.
    """

    model_config = ConfigDict(from_attributes=True)

    platform: str
    account_type: str
    operation: str
    limit: int
    per: Literal["day", "month"]
    accounts: int
    spent: int
    short: int
    renews_at: datetime


class MisfitOut(BaseModel):
    """A limit of a platform that a version breaks.

    Attributes:
        field: `title`, `digest`, `body`, `images`, `cover_bytes`, `image_bytes`.
        length: what the version has, counted as `counted` says.
        limit: the most that the platform takes, or the least, where the version has less.
        becomes: `refused`: it does not go out there; `cut`: the rest is left out.
    """

    article_id: int
    version: int
    platform: str
    field: str
    length: int
    limit: int
    counted: str
    becomes: str


class DifferenceOut(BaseModel):
    """What a platform's readers will not see of a version, or why it does not go out there.

    Attributes:
        refusal: why its connector refuses it, where that is no limit; else empty.
        length: characters of its text, without white space.
        shown: how many of them are shown, from the beginning on.
        pictures, links, files: how many are missing.
    """

    article_id: int
    version: int
    platform: str
    refusal: str
    length: int
    shown: int
    pictures: int
    links: int
    files: int


class OutlookOut(BaseModel):
    """A placement and what would become of it; `account` is the account's name."""

    model_config = ConfigDict(from_attributes=True)

    article_id: int
    account_id: int
    slot: int
    platform: str
    level: str
    region_code: str
    account: str
    outlook: str


class PreviewOut(BaseModel):
    """What a command would do.

    Attributes:
        articles: all that it is about, derived ones included.
        fires_at: when it would go out; null for at once.
        total: how many placements it concerns.
        outlooks: how many of them would come to what: `send`, `already`, `banned`, `suspended`;
            `take_down`, `nothing_there`.
        by_platform: the same for each platform.
        by_level: the same for each level.
        accounts: of a retraction, on how many accounts what it takes down is.
        beyond: how many copies there are where whoever asks may not touch them.
        needs_approval: whether a second person would have to approve it.
        retraction: how many of what would be sent, or taken down, a retraction undoes: `full`,
            `page_only` (a card stays on phones), `by_person`, `none`.
        retraction_by_platform: the same for each platform.
        quotas: those that are spent, or not enough.
        held: how many copies would not go out while holds stand.
        holds: which, and how many each stops.
        misfits: limits of platforms that the versions break.
        differences: what of the versions is missing where; told of as many stories as are tried
            out in half a second.
        placements: which, page by page.
    """

    articles: list[int]
    fires_at: datetime | None
    total: int
    outlooks: dict[str, int]
    by_platform: dict[str, dict[str, int]]
    by_level: dict[str, dict[str, int]]
    accounts: int = 0
    beyond: int
    needs_approval: bool = False
    retraction: dict[str, int] = {}
    retraction_by_platform: dict[str, dict[str, int]] = {}
    quotas: list[ShortageOut] = []
    held: int = 0
    holds: list[StoppingHoldOut] = []
    misfits: list[MisfitOut] = []
    differences: list[DifferenceOut] = []
    placements: Page[OutlookOut]
