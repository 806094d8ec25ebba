"""Whether a story fits a platform, told before it is pushed."""

from dataclasses import replace

import pytest

from hub.sdk import registry
from hub.sdk.contract import Connector, Picture
from hub.sdk.counting import check
from hub.sdk.fits import Measured, Misfit, misfits, refused_for
from hub.sdk.manifest import Beyond, Counted, Limit, Limits
from hub.sdk.testing.stories import story

TITLE = "省防指7月1日8时启动防汛Ⅳ级应急响应"  # 19 characters
BODY = "<p>荆州市、宜昌市、恩施州请加强巡查值守。</p>"  # 19 characters, 26 with its tags


def limit(most: int, **more: object) -> Limit:
    return Limit.model_validate({"most": most, "source": "assumed", **more})


def picture(name: str, role: str, size: int = 1_000, media_type: str = "image/png") -> Picture:
    return Picture(digest=f"sha256:{name}", name=name, media_type=media_type, size=size, role=role)


def measured(*files: Picture, digest: str = "", title: str = TITLE, body: str = BODY) -> Measured:
    return Measured.of(title, digest, body, files)


FILES = (
    picture("汛情图", "cover", size=5_000_000),
    picture("汛情图", "inline", size=5_000_000),
    picture("雨量表", "inline", size=900_000),
    picture("通知.pdf", "attachment", media_type="application/pdf"),
)


@pytest.mark.parametrize(
    ("limits", "broken"),
    [
        (Limits(), []),
        (Limits(title=limit(19)), []),
        (Limits(title=limit(18)), [("title", 19, 18, Beyond.REFUSED)]),
        (Limits(title=limit(17, counted="halves")), [("title", 18, 17, Beyond.REFUSED)]),
        (Limits(title=limit(60, least=30)), [("title", 19, 30, Beyond.REFUSED)]),
        (Limits(digest=limit(3, beyond="cut")), [("digest", 4, 3, Beyond.CUT)]),
        (Limits(body=limit(19)), []),
        (Limits(body=limit(19, markup=True)), [("body", 26, 19, Beyond.REFUSED)]),
        (Limits(body=limit(18, beyond="cut")), [("body", 19, 18, Beyond.CUT)]),
        (Limits(body=limit(900, least=200)), [("body", 19, 200, Beyond.REFUSED)]),
        (Limits(body=limit(900, least=200, pictures_instead=2)), []),
        (Limits(images=limit(2, counted="pieces")), []),
        (Limits(images=limit(1, counted="pieces")), [("images", 2, 1, Beyond.REFUSED)]),
        (
            Limits(cover_bytes=limit(999_999, counted="bytes")),
            [("cover_bytes", 5_000_000, 999_999, Beyond.REFUSED)],
        ),
        (Limits(image_bytes=limit(5_000_000, counted="bytes")), []),
    ],
)
def test_what_breaks_a_limit_is_named_with_both_numbers(
    limits: Limits, broken: list[tuple[object, ...]]
) -> None:
    found = misfits(measured(*FILES, digest="防汛响应"), limits)
    assert [(m.field, m.length, m.limit, m.becomes) for m in found] == broken


def test_without_pictures_a_platform_of_pictures_takes_nothing() -> None:
    limits = Limits(images=limit(30, least=1, counted="pieces"))
    assert misfits(measured(), limits) == [Misfit("images", 0, 1, Counted.PIECES, Beyond.REFUSED)]


def test_a_missing_digest_breaks_nothing() -> None:
    assert not misfits(measured(), Limits(digest=limit(200, least=1)))


LONG = replace(story(), title="汛" * 501)
REFUSING = [
    connector
    for connector in registry.load().values()
    if not connector.renders_per_account and connector.manifest.limits.title
]


@pytest.mark.parametrize("connector", REFUSING, ids=lambda c: c.manifest.key)
def test_a_title_that_the_manifest_refuses_the_connector_refuses(connector: Connector) -> None:
    found = misfits(Measured.of(LONG.title, "", LONG.body_html), connector.manifest.limits)
    assert found[0].field == "title"
    with pytest.raises(ValueError, match=str(found[0].limit)):
        connector.render(LONG, None)


def test_what_rendering_refuses_is_a_limit_with_what_would_have_been_sent() -> None:
    limits = Limits(title=limit(30), body=limit(40, least=20, pictures_instead=2))
    assert limits.body is not None
    with pytest.raises(ValueError, match="The body with its tags has 54") as refused:
        check("body with its tags", f'<section style="">{BODY}</section>', limits.body.beside(2))
    found = refused_for(refused.value, limits)
    assert found == Misfit("body", 54, 40, Counted.CHARACTERS, Beyond.REFUSED)


def test_what_else_is_refused_is_no_limit() -> None:
    assert refused_for(ValueError("The story has no video."), Limits(title=limit(30))) is None
