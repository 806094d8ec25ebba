"""Connectors whose previews are not what readers see."""

from collections.abc import Mapping
from dataclasses import replace

from hub.sdk import Account, Article
from hub.sdk.optional import Layout, Preview
from hub.sdk.text import plain
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.wrong.base import Wrong


class AsksWithTheSecret(Reference):
    def preview(self, article: Article, account: Account | None) -> Preview:
        assert account is not None
        account.credentials.app_secret.get_secret_value()
        return super().preview(article, account)


class AsksThePlatform(Reference):
    async def preview(  # type: ignore[override]
        self, article: Article, account: Account | None
    ) -> Preview:
        return super().preview(article, account)


class CountsItsPreviews(Reference):
    def __init__(self) -> None:
        self.count = 0

    def preview(self, article: Article, account: Account | None) -> Preview:
        self.count += 1
        return super().preview(article, account)


class ShowsWhatIsRefused(Reference):
    def preview(self, article: Article, account: Account | None) -> Preview:  # noqa: ARG002
        return Preview(Layout.POST, article.title, text=plain(article.body_html))


class ShowsTheWholeText(Reference):
    def preview(self, article: Article, account: Account | None) -> Preview:
        return replace(super().preview(article, account), text=plain(article.body_html))


class ShowsNoPicture(Reference):
    def preview(self, article: Article, account: Account | None) -> Preview:
        return replace(super().preview(article, account), pictures=())


WRONG: Mapping[str, Wrong] = {
    "a_preview_is_pure": Wrong(CountsItsPreviews, "changed the connector"),
    "a_preview_refuses_what_rendering_refuses": Wrong(ShowsWhatIsRefused, "a title without end"),
    "a_preview_shows_what_readers_see": Wrong(ShowsTheWholeText, "readers see it: False"),
}

OTHERWISE = (
    ("what_it_can_do_besides_is_said", Wrong(AsksThePlatform, "preview is an `async def` method")),
    ("a_preview_is_pure", Wrong(AsksWithTheSecret, "app_secret")),
    ("a_preview_shows_what_readers_see", Wrong(ShowsNoPicture, "readers see 1 pictures, not 0")),
)
