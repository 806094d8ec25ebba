import json

import pytest

from hub.articles import draft as limits
from hub.articles.draft import ArticleDraft
from hub.articles.intake import draft_of, fields_of
from hub.kit.problems import InvalidInput

DIGEST = f"sha256:{'0a' * 32}"
BODY = "<p>各市州严格落实值班制度。</p>"


def draft(**fields: object) -> ArticleDraft:
    return draft_of({"title": "防汛通知", "body": BODY} | fields)


def wrong(**fields: object) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refused:
        draft(**fields)
    (error,) = refused.value.errors
    return error.field, error.reason


@pytest.mark.parametrize("title", ["雨" * 200, "ＡＢ" * 100, "👍" * 200, "é" * 200])
def test_a_title_has_up_to_200_characters_whatever_their_width(title: str) -> None:
    assert draft(title=title).title == title
    field, reason = wrong(title=title + "止")
    assert (field, reason) == ("title", "has 201 characters, may have 1 to 200")


def test_a_family_emoji_counts_as_the_characters_that_it_is_made_of() -> None:
    assert "has 205 characters" in wrong(title="👨‍👩‍👧" * 41)[1]


def test_combining_accents_count_once_they_are_combined() -> None:
    assert draft(title="e\u0301" * 200).title == "é" * 200


@pytest.mark.parametrize("title", ["", " ", "\u3000\u3000", "\t", "\u200b\ufeff", "\n"])
def test_a_title_of_nothing_is_refused(title: str) -> None:
    assert wrong(title=title) == ("title", "must not be empty")


def test_space_around_a_title_is_taken_off() -> None:
    assert draft(title="\u3000防汛通知 ").title == "防汛通知"


@pytest.mark.parametrize("field", ["title", "author", "source", "digest"])
@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x7f", "\x9b", "\u202e", "a\nb"])
def test_hidden_characters_are_refused_in_every_line(field: str, hidden: str) -> None:
    assert wrong(**{field: f"防{hidden}汛"})[0] == field


@pytest.mark.parametrize("field", ["title", "author", "source_url", "cover"])
def test_half_a_character_is_refused(field: str) -> None:
    assert wrong(**{field: "防\ud800汛"})[0].startswith(field)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("digest", limits.DIGEST_CHARACTERS),
        ("author", limits.AUTHOR_CHARACTERS),
        ("source", limits.SOURCE_CHARACTERS),
    ],
)
def test_every_line_has_its_limit(field: str, most: int) -> None:
    assert getattr(draft(**{field: "雨" * most}), field) == "雨" * most
    assert wrong(**{field: "雨" * (most + 1)}) == (
        field,
        f"has {most + 1} characters, may have 0 to {most}",
    )


def test_a_body_of_10_megabytes_is_too_long() -> None:
    field, reason = wrong(body="<p>" + "雨" * 3_500_000)
    assert field == "body"
    assert reason == f"has 10500003 bytes, may have {limits.BODY_BYTES}"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://www.hubei.gov.cn/a",
        "www.hubei.gov.cn",
        "https://",
        "http:///a",
        "https://user:secret@www.hubei.gov.cn/",
        "https://[::1",
        "https://www.hubei.gov.cn:99999999/",
        "https://a b.cn/",
        "https://www.hubei.gov.cn/" + "雨" * 400,
        "https://www.hubei.gov.cn/\x00",
        "",
    ],
)
def test_a_source_has_an_address_on_the_web(address: str) -> None:
    assert wrong(source_url=address)[0] == "source_url"


def test_an_address_is_kept_in_ascii() -> None:
    asked = "https://www.湖北.中国/通知?号=1"
    kept = draft(source_url=asked).source_url
    assert kept is not None
    assert kept.isascii()
    assert kept.startswith("https://www.xn--")


@pytest.mark.parametrize(
    "moment", ["2026-07-01", "2026-07-01T08:00:00", "2026-07-01 08:00", "明天", "2026-13-01T00:00Z"]
)
def test_a_moment_needs_a_time_zone(moment: str) -> None:
    field, reason = wrong(embargo_until=moment)
    assert field == "embargo_until"
    assert "2026-07-01T08:00:00+08:00" in reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 2026),
        ("title", None),
        ("title", ["防汛"]),
        ("body", {"html": "<p>"}),
        ("kind", "poem"),
        ("tier", "重大"),
        ("tier", 1),
        ("derived_from", True),
        ("derived_from", 0),
        ("derived_from", 2**63),
        ("derived_from", 1.5),
        ("derived_from", "九"),
        ("embargo_until", []),
        ("cover", 7),
        ("cover", "水位.jpg"),
        ("cover", "sha256:12"),
        ("cover", DIGEST.upper()),
        ("attachments", DIGEST),
        ("attachments", [DIGEST] * (limits.ATTACHMENTS + 1)),
    ],
)
def test_a_wrong_type_is_named(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(**{field: value})
    assert all(error.field.startswith(field) for error in refused.value.errors)


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        draft_of({"body": 1, "tier": "x", "attachments": [DIGEST, "b"], "colour": "red"})
    fields = [error.field for error in refused.value.errors]
    assert sorted(fields) == ["attachments[1].digest", "body", "colour", "tier", "title"]


def test_an_unknown_field_is_named_with_those_that_are_known() -> None:
    field, reason = wrong(summary="…")
    assert field == "summary"
    assert "digest" in reason


@pytest.mark.parametrize("reference", [DIGEST, f"asset:{DIGEST}", {"digest": DIGEST}])
def test_a_file_is_named_by_its_digest(reference: object) -> None:
    cover = draft(cover=reference).cover
    assert cover is not None
    assert cover.digest == DIGEST


def test_names_start_with_body_where_a_draft_is_a_requests_body() -> None:
    with pytest.raises(InvalidInput) as refused:
        draft_of({"body": BODY}, root="body")
    assert refused.value.errors[0].field == "body.title"


@pytest.mark.parametrize("media_type", ["application/json", "text/markdown", "text/html"])
@pytest.mark.parametrize(
    ("encoding", "says"), [("gbk", "looks like GBK"), ("utf-16", "looks like UTF-16")]
)
def test_a_file_in_another_encoding_is_told_so(media_type: str, encoding: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields_of("# 防汛通知：请各单位做好准备".encode(encoding), media_type)
    assert refused.value.errors[0].field == "file"
    assert says in refused.value.errors[0].reason


def test_bytes_that_are_no_text_are_told_where() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields_of(b"abc\xff\x00", "text/markdown")
    assert refused.value.errors[0].reason == "is not UTF-8 (byte 4)"


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "a", "title": "b"}',
        "[1]",
        '"x"',
        "{",
        '{"a": NaN}',
        "[" * 100_000,
        "",
        "1" * 9999,
    ],
)
def test_json_means_one_thing_or_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields_of(text.encode(), "application/json")
    assert refused.value.errors


def test_a_type_that_nobody_reads_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        fields_of(b"x", "application/pdf")
    assert "text/markdown" in refused.value.errors[0].reason


def test_a_draft_can_be_written_as_the_api_takes_it() -> None:
    again = draft_of(json.loads(draft(cover=DIGEST).model_dump_json()))
    assert again == draft(cover=DIGEST)
