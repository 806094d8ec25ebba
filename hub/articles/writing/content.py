"""What is written so far: the fields of an article, as unfinished as they are."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.articles.draft import (
    ATTACHMENTS,
    BODY_BYTES,
    ArticleId,
    AssetReference,
    within_bytes,
)
from hub.articles.models import Category, Kind, Tier
from hub.kit.i18n import _
from hub.kit.moments import Moment

FIELD_CHARACTERS = (
    2_000  # far above what an article may have: too long is said when it is published
)


def _storable(text: str) -> str:
    """Refuse what PostgreSQL can't keep; whoever writes on pages sends no JSON that was checked."""
    if "\x00" in text:
        raise ValueError(_("has a NUL character (U+0000)"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(_("has half of a surrogate pair")) from None
    return text


Unfinished = Annotated[str, Field(max_length=FIELD_CHARACTERS), AfterValidator(_storable)]


class DraftContent(BaseModel):
    """Any field may be missing, half typed, or longer than an article's may be.

    What an article has to be is checked when the draft is published. `body` is kept as it came:
    whoever shows it has to sanitise it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Unfinished = ""
    body: Annotated[
        str,
        AfterValidator(_storable),
        AfterValidator(within_bytes),
        Field(
            description=f"HTML, at most {BODY_BYTES} bytes. Pictures: `asset:sha256:…`.",
            json_schema_extra={"maxLength": BODY_BYTES},
        ),
    ] = ""
    digest: Annotated[
        Unfinished,
        Field(description="The summary (摘要). Taken from the body when it is empty."),
    ] = ""
    author: Unfinished = ""
    source: Unfinished = ""
    source_url: Unfinished = ""
    kind: Kind | None = None
    tier: Tier | None = None
    category: Category | None = None
    derived_from: ArticleId | None = None
    embargo_until: Moment | None = None
    cover: AssetReference | None = None
    attachments: Annotated[tuple[AssetReference, ...], Field(max_length=ATTACHMENTS)] = ()

    def handed_in(self) -> dict[str, Any]:
        """Return the fields of an `ArticleDraft`: what is empty is not named, so it stays."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        return {"title": self.title, "body": self.body} | fields
