"""How a story looks on a platform, and what of it is missing there."""

from dataclasses import replace
from typing import Any

import pytest

from hub.previews.look import Look, look
from hub.previews.losses import Losses
from hub.sdk import registry
from hub.sdk.contract import Account, Article, Picture
from hub.sdk.fits import Measured
from hub.sdk.optional import Layout
from hub.sdk.testing.stories import picture, story

COVER, CHART = picture(0, "cover"), picture(1)
NOTICE = Picture("sha256:pdf", "通知.pdf", "application/pdf", 9_000, "attachment")
LONG = "请沿江各地加强巡查值守，发现险情立即上报并组织抢险，确保人员安全。"
BODY = (
    f"<p>长江#武汉段水位上涨。</p><p>{LONG * 20}</p>"
    f'<p><img src="{CHART.source}"> 详见<a href="https://yjt.hubei.example/1">通告</a>。</p>'
)
SHARE = {"bound_domain": "hub.hubei.example", "operator_ip": "211.156.0.1"}
HEADLINES = SHARE | {"default_picture": "https://hub.hubei.example/logo.png"}


def whole(**more: Any) -> Article:
    return replace(story(body_html=BODY, assets=(COVER, CHART, NOTICE)), **more)


def seen(platform: str, article: Article, settings: dict[str, Any] | None = None) -> Look:
    connector = registry.load()[platform]
    account = None
    if settings is not None:
        made = connector.settings_model.model_validate(settings)
        site = "https://hub.hubei.example/sites/420100"
        account = Account(7, "wh", "武汉发布", "420100", made, site_url=site)
    measured = Measured.of(article.title, article.digest, article.body_html, article.assets)
    return look(article, measured, connector, account)


def lost(found: Look) -> Losses:
    assert found.losses is not None
    return found.losses


def test_a_page_of_the_hubs_own_shows_all_of_a_story() -> None:
    found = seen("site", whole(), {})
    assert lost(found).are_none
    assert not found.is_less
    assert found.preview is not None
    assert (found.preview.layout, found.preview.files) == (Layout.ARTICLE, ("通知.pdf",))


def test_a_short_post_says_how_much_of_the_text_it_shows_and_what_is_missing() -> None:
    found = seen("weibo_share", whole(), SHARE)
    assert found.preview is not None
    assert "＃武汉段" in found.preview.text
    assert 50 < lost(found).shown < 140
    assert lost(found).length > 600
    assert (lost(found).pictures, lost(found).links, lost(found).files) == (1, 1, 1)
    assert found.is_less
    assert not found.is_refused


def test_a_headline_articles_pictures_go_by_the_hubs_names_again() -> None:
    found = seen("weibo_article", whole(), HEADLINES)
    assert found.preview is not None
    assert found.preview.cover == COVER.source
    assert f'src="{CHART.source}"' in found.preview.html
    assert (lost(found).pictures, lost(found).links) == (0, 0)


def test_links_that_a_platform_refuses_are_told() -> None:
    assert lost(seen("wechat", whole())).links == 1


def test_a_limit_that_only_rendering_breaks_is_a_limit_with_its_number() -> None:
    wordy = whole(body_html="<p>汛</p>" * 1_000)
    (broken,) = seen("wechat", wordy).misfits
    assert (broken.field, broken.limit) == ("body", 19_999)
    assert broken.length > 19_999 > len(wordy.body_html)


def test_what_is_no_limit_is_told_in_the_connectors_words() -> None:
    found = seen("kuaishou", whole())
    assert found.is_refused
    assert "carries none" in found.refusal


def test_what_only_an_account_can_tell_waits_for_one() -> None:
    found = seen("weibo", whole())
    assert found.needs_account
    assert found.preview is None
    assert not found.is_refused


@pytest.mark.parametrize("platform", sorted(registry.load()))
def test_every_connector_that_is_shipped_shows_a_story_or_says_why_not(platform: str) -> None:
    found = seen(platform, whole())
    assert found.preview is not None or found.refusal or found.needs_account


class Broken:
    """A connector of somebody else's, made for an older hub."""

    manifest = registry.load()["site"].manifest
    renders_per_account = False

    async def preview(self, *_: object) -> str:
        return "<h1>预览</h1>"


@pytest.mark.filterwarnings("ignore:coroutine")
def test_a_connector_that_fails_spoils_no_others_preview() -> None:
    article = whole()
    measured = Measured.of(article.title, article.digest, article.body_html, article.assets)
    found = look(article, measured, Broken(), None)  # type: ignore[arg-type]
    assert found.preview is None
    assert found.is_refused
