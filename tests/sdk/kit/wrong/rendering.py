"""Connectors that spoil a story's text, or measure it wrongly."""

import html
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from hub.sdk import Account, Article
from hub.sdk.text import plain
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.wrong.base import Wrong


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


class CutsTexts(Rendering):
    def changed(self, article: Article) -> dict[str, Any]:
        return {"text": plain(article.body_html)[:100]}


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
    "a_title_beyond_its_limit_is_no_surprise": Wrong(MeasuresNothing, "has 31, the limit is 30"),
    "a_title_below_its_limit_is_no_surprise": Wrong(MeasuresNothing, "the title is too short"),
    "a_body_within_its_limit_is_whole": Wrong(CutsTexts, "at the end"),
    "a_body_beyond_its_limit_is_no_surprise": Wrong(MeasuresNothing, "has 501, the limit is 500"),
    "a_digest_beyond_its_limit_is_no_surprise": Wrong(FailsBeyondLimits, "KeyError"),
    "pictures_beyond_their_limit_are_no_surprise": Wrong(FailsBeyondLimits, "KeyError"),
    "too_few_pictures_are_no_surprise": Wrong(MeasuresNothing, "there is no picture"),
}
