"""What is answered about how stories look."""

from pydantic import BaseModel, ConfigDict

from hub.previews.look import Look
from hub.sdk.contract import Account
from hub.sdk.manifest import Beyond, Counted
from hub.sdk.optional import Layout


class ShownOut(BaseModel):
    """What readers would see: plain text, but for `html`, which is of a small subset.

    Attributes:
        layout: `article`, `post`, `gallery` or `video`.
        byline: under the title.
        digest: what lists and shared cards say under the title.
        text: of a post or a caption; of an article, what announces it.
        cover, pictures: `asset:sha256:…` for the hub's own, else an address.
        files: the names of attachments.
        link: where the copy leads.
    """

    model_config = ConfigDict(from_attributes=True)

    layout: Layout
    title: str
    byline: str
    digest: str
    html: str
    text: str
    cover: str
    pictures: list[str]
    files: list[str]
    link: str


class LossesOut(BaseModel):
    """What readers would not see.

    Attributes:
        length: characters of the story's text, without white space.
        shown: how many of them are shown, from the beginning on.
        pictures, links, files: how many are missing.
    """

    model_config = ConfigDict(from_attributes=True)

    length: int
    shown: int
    pictures: int
    links: int
    files: int


class BrokenLimitOut(BaseModel):
    """A limit of the platform that the story breaks; as in a dry run."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    length: int
    limit: int
    counted: Counted
    becomes: Beyond


class StandInOut(BaseModel):
    """The account that a preview was made with."""

    id: int
    name: str
    region_code: str

    @classmethod
    def of(cls, account: Account) -> "StandInOut":
        """Say it."""
        return cls(id=account.account_id, name=account.name, region_code=account.region_code)


class LookOut(BaseModel):
    """How a story would look on one platform.

    Attributes:
        refused: it does not go out as it is.
        refusal: why, where that is no limit; else empty.
        misfits: limits that it breaks.
        needs_account: only an account could tell, and you see none of this platform.
        account: the one that the preview was made with; null for none.
        preview: null where there is none.
        losses: what the preview leaves out of the story.
    """

    platform: str
    refused: bool
    refusal: str
    misfits: list[BrokenLimitOut]
    needs_account: bool
    account: StandInOut | None
    preview: ShownOut | None
    losses: LossesOut | None

    @classmethod
    def of(cls, look: Look) -> "LookOut":
        """Say it."""
        return cls(
            platform=look.platform,
            refused=look.is_refused,
            refusal=look.refusal,
            misfits=[BrokenLimitOut.model_validate(one) for one in look.misfits],
            needs_account=look.needs_account,
            account=StandInOut.of(look.account) if look.account else None,
            preview=ShownOut.model_validate(look.preview) if look.preview else None,
            losses=LossesOut.model_validate(look.losses) if look.losses else None,
        )


class LooksOut(BaseModel):
    """How a story would look on each platform, by the platforms' keys."""

    items: list[LookOut]
