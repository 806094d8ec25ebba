"""Connectors that spoil a story's text, or measure it wrongly."""

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

from hub.sdk import Account, Article, Manifest, Picture, counting
from hub.sdk.manifest import Counted, Limit
from hub.sdk.text import cut, plain
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import saying
from tests.sdk.kit.wrong.base import Wrong

HALVES, BYTES = Counted.HALVES, Counted.BYTES


def with_body(**fields: Any) -> Manifest:
    """Say something else of the limit of texts."""
    said = Reference.manifest.limits.model_dump()["body"]
    return saying(Reference.manifest, limits={"body": {**said, **fields}})


class Rendering(Reference):
    """Subclasses change what is rendered."""

    def render(self, article: Article, account: Account | None) -> Any:
        return {**super().render(article, account), **self.changed(article)}

    def changed(self, article: Article) -> dict[str, Any]:
        raise NotImplementedError


class RendersAnew(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"id": f"{article.article_id}-{uuid4().hex}"}


class RendersASet(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"tags": {"防汛", article.source}}


class DropsRareLetters(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"title": "".join(one for one in article.title if ord(one) < 0x10000)}


class EscapesTitles(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"title": html.escape(article.title)}


class CutsTitles(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"title": article.title[:20]}


class CutsOneEarlier(Rendering):
    """A full text is cut by a letter that would have fitted."""

    def changed(self, article: Article) -> dict[str, Any]:
        return {"text": cut(plain(article.body_html), Limit(most=499, source="", counted=HALVES))}


class CountsBytes(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"text": cut(plain(article.body_html), Limit(most=500, source="", counted=BYTES))}


class CountsLetters(Rendering):
    """Two Latin letters are one of the platform's, and it takes them for two."""

    def changed(self, article: Article) -> dict[str, Any]:
        return {"text": cut(plain(article.body_html), Limit(most=500, source=""))}


class CutsWithinLetters(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        text = plain(article.body_html)
        if counting.length(text, HALVES) <= 500:
            return {"text": text}
        return {"text": text.encode()[:499].decode(errors="replace")}


class CutsSilently(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        text = plain(article.body_html)
        while counting.length(text, HALVES) > 500:
            text = text[:-1]
        return {"text": text}


class CutsDigestsSilently(Rendering):
    manifest: ClassVar = saying(
        Reference.manifest,
        limits={"digest": {"most": 60, "beyond": "cut", "source": "measured"}},
    )

    def render(self, article: Article, account: Account | None) -> Any:
        return Reference.render(self, replace(article, digest=article.digest[:60]), account)


class RefusesWithoutANumber(Reference):
    def render(self, article: Article, account: Account | None) -> Any:
        if counting.length(plain(article.body_html), HALVES) > 500:
            raise ValueError("The body is too long.")
        return super().render(article, account)


class RefusesNamelessly(Reference):
    def render(self, article: Article, account: Account | None) -> Any:
        if counting.length(plain(article.body_html), HALVES) > 500:
            raise ValueError("500 it may have.")
        return super().render(article, account)


class SaysNamelessly(RefusesNamelessly):
    manifest: ClassVar = with_body(beyond="refused")


class SaysWithoutANumber(RefusesWithoutANumber):
    manifest: ClassVar = with_body(beyond="refused")


class SaysThatItRefuses(Reference):
    manifest: ClassVar = with_body(beyond="refused")


class TakesShortTexts(Reference):
    manifest: ClassVar = with_body(least=200)


class CutsDigests(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"digest": article.digest[:59]}


class FewerPictures(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        rendered = Reference.render(self, article, None)
        return {"pictures": rendered["pictures"][:2]}


class TooLargeAllowed(Reference):
    def fits(self, picture: Picture) -> bool:
        return picture.size > 0


class SmallerOnly(Reference):
    def fits(self, picture: Picture) -> bool:
        return picture.size < 1_000


class MeasuresNothing(Reference):
    def render(self, article: Article, account: Account | None) -> Any:
        _ = account
        return {
            "title": article.title,
            "text": plain(article.body_html),
            "digest": article.digest,
            "pictures": [
                {"digest": one.digest, "name": one.name, "size": one.size} for one in article.assets
            ],
        }


class FailsBeyondLimits(Reference):
    def render(self, article: Article, account: Account | None) -> Any:
        try:
            return super().render(article, account)
        except ValueError:
            raise KeyError(article.title) from None


WRONG: Mapping[str, Wrong] = {
    "rendering_is_pure": Wrong(RendersAnew, "different payloads"),
    "a_payload_is_plain_data": Wrong(RendersASet, "it is a dict"),
    "every_script_arrives": Wrong(DropsRareLetters, "an emoji of four people"),
    "a_title_is_no_markup": Wrong(EscapesTitles, "&lt;"),
    "a_title_at_its_limit_is_whole": Wrong(CutsTitles, "30 '汛' are allowed"),
    "a_title_beyond_its_limit_is_no_surprise": Wrong(MeasuresNothing, "a title of 31 is out"),
    "a_title_below_its_limit_is_no_surprise": Wrong(MeasuresNothing, "the title is too short"),
    "a_body_at_its_limit_is_whole": Wrong(CutsOneEarlier, "of 500 499 are used by 499 '汛'"),
    "a_body_beyond_its_limit_is_no_surprise": Wrong(MeasuresNothing, "has 501, the limit is 500"),
    "a_body_below_its_limit_is_no_surprise": Wrong(TakesShortTexts, "the text is too short"),
    "a_digest_at_its_limit_is_whole": Wrong(CutsDigests, "60 '汛' are allowed"),
    "a_digest_beyond_its_limit_is_no_surprise": Wrong(FailsBeyondLimits, "KeyError"),
    "pictures_at_their_limit_are_shown": Wrong(FewerPictures, "3 pictures are allowed; 2 are"),
    "pictures_beyond_their_limit_are_no_surprise": Wrong(FailsBeyondLimits, "KeyError"),
    "a_large_cover_is_no_surprise": Wrong(TooLargeAllowed, 'beyond = "refused"'),
    "a_large_picture_is_no_surprise": Wrong(SmallerOnly, "1000 bytes are allowed"),
    "too_few_pictures_are_no_surprise": Wrong(MeasuresNothing, "there is no picture"),
}
