import pytest

from hub.articles.draft import ATTACHMENTS, BODY_BYTES, ArticleDraft
from hub.articles.intake import draft_of
from hub.articles.prepare import prepare
from hub.kit.problems import InvalidInput


def digest(number: int) -> str:
    return f"sha256:{number:064x}"


def draft(**fields: object) -> ArticleDraft:
    return draft_of({"title": "防汛通知", "body": "<p>正文。</p>"} | fields)


def wrong(**fields: object) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refused:
        prepare(draft(**fields))
    (error,) = refused.value.errors
    return error.field, error.reason


def test_a_digest_that_was_written_stays() -> None:
    assert prepare(draft(digest="要点")).digest == "要点"


def test_a_digest_that_was_not_written_is_taken_from_the_body() -> None:
    assert prepare(draft()).digest == "正文。"


def test_a_body_that_grows_beyond_the_limit_when_it_is_cleaned_is_refused() -> None:
    field, reason = wrong(body="<li>" * 10_000 + "雨" * ((BODY_BYTES - 60_000) // 3))
    assert field == "body"
    assert "once it is clean" in reason


def test_files_are_listed_once_per_role_and_what_was_stated_comes_first() -> None:
    body = (
        f'<p>图</p><img src="asset:{digest(1)}" alt="一"><img src="asset:{digest(1)}" alt="二">'
        f'<a href="asset:{digest(2)}">附件</a><a href="asset:{digest(3)}">附件<em>3</em></a>'
    )
    attachments = [{"digest": digest(2), "name": "附件1.pdf"}]
    uses = prepare(draft(body=body, cover=digest(1), attachments=attachments)).uses
    assert [(use.role, use.digest, use.name or use.alt) for use in uses] == [
        ("cover", digest(1), ""),
        ("attachment", digest(2), "附件1.pdf"),
        ("inline", digest(1), "一"),
        ("attachment", digest(3), "附件3"),
    ]


def test_links_to_files_count_as_attachments() -> None:
    body = "".join(f'<a href="asset:{digest(n)}">附件</a>' for n in range(ATTACHMENTS))
    assert len(prepare(draft(body=body)).uses) == ATTACHMENTS
    field, reason = wrong(body=body, attachments=[digest(99)])
    assert field == "attachments"
    assert str(ATTACHMENTS) in reason


def test_pictures_from_elsewhere_are_not_files_of_the_hub() -> None:
    assert prepare(draft(body='<img src="https://www.hubei.gov.cn/1.jpg">')).uses == ()
