"""One story, as WeChat takes it."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.wechat import connector
from connectors.wechat.cover import plain_cover
from connectors.wechat.render import STYLES
from hub.sdk import Account, Picture
from hub.sdk.testing.stories import picture, story

NOTICE = story(0)
ACCOUNT = Account(
    1,
    "wx0",
    "武汉发布",
    "420100",
    settings=connector.settings_model.model_validate(
        {"appid": "wx" + "0" * 16, "account_type": "subscription"}
    ),
    site_url="https://hub.hubei.example/sites/420100",
)


def fields(**changes: Any) -> dict[str, Any]:
    rendered: dict[str, Any] = connector.render(replace(NOTICE, **changes), ACCOUNT)["fields"]
    return rendered


def test_every_paragraph_carries_its_own_style() -> None:
    content = fields(body_html="<p class='x'>一</p><h2 id='y'>二</h2>")["content"]
    assert content == f'<p style="{STYLES["p"]}">一</p><h2 style="{STYLES["h2"]}">二</h2>'


def test_links_become_their_text_because_the_platform_refuses_them() -> None:
    body = '<p>见<a href="https://yjt.hubei.example/tz/1">通知全文</a>。</p>'
    content = fields(body_html=body)["content"]
    assert "通知全文" in content
    assert "<a" not in content
    assert "href" not in content


@pytest.mark.parametrize(("length", "fits"), [(32, True), (33, False)])
def test_a_title_has_at_most_32_characters(length: int, fits: bool) -> None:  # noqa: FBT001 - a table's column
    title = "汛" * length
    if fits:
        assert fields(title=title)["title"] == title
    else:
        with pytest.raises(ValueError, match="33 characters; the platform takes at most 32"):
            fields(title=title)


def test_a_digest_is_cut_at_a_sentences_end() -> None:
    first = "省防汛抗旱指挥部决定启动防汛四级应急响应" * 4 + "。"
    digest = fields(digest=first + "请各地加强值班值守" * 10)["digest"]
    assert digest == first


@pytest.mark.parametrize(
    ("author", "source", "signed"),
    [
        ("值班室", "省应急管理厅", "值班室"),
        ("", "省应急管理厅", "省应急管理厅"),
        ("湖北省人民政府防汛抗旱指挥部办公室值班室", "省应急管理厅", "省应急管理厅"),
        ("湖北省人民政府防汛抗旱指挥部办公室值班室", "", ""),
    ],
)
def test_the_author_is_a_name_that_fits_and_never_half_a_name(
    author: str, source: str, signed: str
) -> None:
    assert fields(author=author, source=source)["author"] == signed


def test_a_body_is_counted_with_its_tags_and_styles() -> None:
    room = 19_999 - len(f'<p style="{STYLES["p"]}"></p>')
    assert len(fields(body_html=f"<p>{'水' * room}</p>")["content"]) == 19_999
    with pytest.raises(ValueError, match="body with its tags has 20000"):
        fields(body_html=f"<p>{'水' * (room + 1)}</p>")


def test_a_picture_in_the_text_is_counted_with_a_long_address() -> None:
    shown = picture(1)
    body = f'<p><img src="asset:{shown.digest}"></p><p>{"水" * 19_700}</p>'
    with pytest.raises(ValueError, match="body with its tags"):
        fields(body_html=body, assets=(shown,))


def test_an_empty_body_is_refused() -> None:
    with pytest.raises(ValueError, match="wants 1 or more"):
        fields(body_html="<script>x()</script>")


def test_a_picture_of_somebody_elses_would_be_dropped_so_it_is_refused() -> None:
    body = '<p><img src="https://img.example/flood.jpg"></p>'
    with pytest.raises(ValueError, match=r"drop the picture 'https://img\.example/flood\.jpg'"):
        fields(body_html=body)


BIG = Picture("sha256:" + "1" * 64, "现场.jpg", "image/jpeg", 1_000_000, "body")


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (BIG, "1000000 bytes; the platform takes at most 999999"),
        (replace(BIG, size=9, media_type="image/webp"), "image/webp; WeChat takes none in a text"),
        (replace(BIG, size=9, media_type="image/gif"), "image/gif; WeChat takes none in a text"),
    ],
)
def test_a_picture_that_the_platform_does_not_take_is_refused(shown: Picture, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        fields(body_html=f'<p><img src="asset:{shown.digest}"></p>', assets=(shown,))


def test_a_cover_can_be_larger_than_a_picture_in_the_text() -> None:
    cover = replace(BIG, role="cover", media_type="image/gif")
    assert (
        connector.render(replace(NOTICE, assets=(cover,)), ACCOUNT)["cover"]["name"] == "现场.jpg"
    )
    with pytest.raises(ValueError, match="at most 9999999"):
        connector.render(replace(NOTICE, assets=(replace(cover, size=10_000_000),)), ACCOUNT)


def test_without_a_cover_the_first_picture_of_the_text_is_it() -> None:
    shown = picture(3)
    body = f'<p>现场</p><p><img src="asset:{shown.digest}"></p>'
    rendered = connector.render(replace(NOTICE, body_html=body, assets=(shown,)), ACCOUNT)
    assert rendered["cover"]["digest"] == shown.digest


def test_a_story_without_pictures_has_the_accounts_own_cover() -> None:
    assert connector.render(replace(NOTICE, assets=()), ACCOUNT)["cover"] is None
    assert plain_cover().startswith(b"\x89PNG")
    assert len(plain_cover()) < 10_000


def test_a_story_is_rendered_once_for_all_accounts() -> None:
    assert not connector.renders_per_account
    assert connector.render(NOTICE, None) == connector.render(NOTICE, ACCOUNT)
