import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.articles.examples import EXTERNAL, MARKDOWN, NOTICE, PAGE
from hub.articles.sniff import ASSET_BYTES
from hub.kit.examples import YEAR

ARTICLES, ASSETS = "/api/v1/articles", "/api/v1/assets"
PNG = b"\x89PNG\r\n\x1a\n" + "汉口站水位".encode()


async def made(client: httpx.AsyncClient, **fields: object) -> Any:
    answer = await client.post(ARTICLES, json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["article"]


def fields_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]


async def test_an_article_is_made_from_json(client: httpx.AsyncClient) -> None:
    article = await made(client)
    assert article["current_version"] == article["version"]["number"] == 1
    assert (article["tier"], article["category"]) == ("important", "emergency")
    assert article["version"]["title"] == NOTICE["title"]
    shown = await client.get(f"{ARTICLES}/{article['id']}")
    assert shown.json() == article


async def test_an_article_is_made_from_markdown(client: httpx.AsyncClient) -> None:
    text = MARKDOWN.replace(str(YEAR), "2099")
    answer = await client.post(
        ARTICLES, content=text, headers={"Content-Type": "text/markdown; charset=utf-8"}
    )
    assert answer.status_code == 201, answer.text
    article = answer.json()["article"]
    assert article["version"]["author"] == "省防汛抗旱指挥部办公室"
    assert article["category"] == "emergency"
    assert "<h2>一、加强值班值守</h2>" in article["version"]["body"]
    assert article["embargo_until"] == "2099-07-01T00:00:00Z"


async def test_an_article_is_made_from_html(client: httpx.AsyncClient) -> None:
    answer = await client.post(ARTICLES, content=PAGE, headers={"Content-Type": "text/html"})
    assert answer.status_code == 201, answer.text
    version = answer.json()["article"]["version"]
    assert version["title"] == "关于启动防汛Ⅳ级应急响应的通知"
    assert version["body"] == "<p>据省气象台预报……</p>"


async def test_the_answer_says_what_was_taken_out(client: httpx.AsyncClient) -> None:
    body = "<p>公告</p><script>alert(1)</script>"
    answer = await client.post(ARTICLES, json=NOTICE | {"body": body})
    assert answer.json()["removed"] == ["script"]


async def test_a_revision_makes_a_version_and_the_same_again_makes_none(
    client: httpx.AsyncClient,
) -> None:
    article_id = (await made(client))["id"]
    versions = f"{ARTICLES}/{article_id}/versions"
    changed = NOTICE | {"title": "关于启动防汛Ⅲ级应急响应的通知"}
    first, again = [await client.post(versions, json=changed) for _ in range(2)]
    assert (first.status_code, first.json()["changed"]) == (201, True)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    history = (await client.get(versions)).json()["items"]
    assert [version["number"] for version in history] == [2, 1]
    newest = (await client.get(versions, params={"limit": 1})).json()
    older = (await client.get(versions, params={"cursor": newest["next"]})).json()
    assert newest["items"] + older["items"] == history
    old = (await client.get(f"{versions}/1")).json()
    assert old["title"] == NOTICE["title"]
    assert old["fingerprint"] == history[1]["fingerprint"] != history[0]["fingerprint"]


async def test_the_tier_and_the_embargo_change_without_a_version(client: httpx.AsyncClient) -> None:
    address = f"{ARTICLES}/{(await made(client))['id']}"
    embargo = "2099-07-01T08:00:00+08:00"
    answer = await client.patch(address, json={"tier": "major", "embargo_until": embargo})
    assert answer.status_code == 200, answer.text
    assert answer.json()["tier"] == "major"
    answer = await client.patch(address, json={"embargo_until": None})
    assert (answer.json()["embargo_until"], answer.json()["tier"]) == (None, "major")
    assert answer.json()["current_version"] == 1


async def test_a_category_is_no_word_of_a_version(client: httpx.AsyncClient) -> None:
    made_with = await made(client)
    address = f"{ARTICLES}/{made_with['id']}"
    found = (await client.patch(address, json={"category": "policy"})).json()
    assert (found["category"], found["version"]) == ("policy", made_with["version"])
    named = {name: value for name, value in NOTICE.items() if name != "category"}
    for fields, category in ((named, "policy"), (NOTICE, "emergency"), ({"category": None}, None)):
        answer = await client.post(f"{address}/versions", json=named | fields)
        assert (answer.status_code, answer.json()["changed"]) == (200, False)
        assert answer.json()["article"]["category"] == category


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tier": None}, "body.tier"),
        ({"tier": "重大"}, "body.tier"),
        ({"category": "公告"}, "body.category"),
        ({"title": "更正"}, "body.title"),
        ({"embargo_until": "2099-07-01T08:00:00"}, "body.embargo_until"),
        ({"embargo_until": "2020-07-01T08:00:00+08:00"}, "body.embargo_until"),
    ],
)
async def test_a_change_that_is_none_is_refused(
    client: httpx.AsyncClient, change: dict[str, object], field: str
) -> None:
    address = f"{ARTICLES}/{(await made(client))['id']}"
    assert fields_of(await client.patch(address, json=change)) == [field]


async def test_a_list_goes_from_the_newest_to_the_oldest_page_by_page(
    client: httpx.AsyncClient,
) -> None:
    ids = [(await made(client, title=f"第{n}期防汛简报"))["id"] for n in range(5)]
    found: list[int] = []
    query: dict[str, Any] = {"limit": 2}
    while query.get("cursor", "first"):
        page = (await client.get(ARTICLES, params=query)).json()
        found += [article["id"] for article in page["items"]]
        query["cursor"] = page["next"]
    assert found == ids[::-1]


async def test_a_list_shows_the_present_title_and_is_searched_by_it(
    client: httpx.AsyncClient,
) -> None:
    article_id = (await made(client, title="停水公告"))["id"]
    await made(client, title="限行公告100%", tier="general", kind="short", category="notice")
    await client.post(f"{ARTICLES}/{article_id}/versions", json=NOTICE | {"title": "供水恢复"})

    async def titles(**query: str) -> list[str]:
        page = (await client.get(ARTICLES, params=query)).json()
        return [article["title"] for article in page["items"]]

    assert await titles() == ["限行公告100%", "供水恢复"]
    assert await titles(q="停水") == []
    assert await titles(q="恢复") == ["供水恢复"]
    assert await titles(q="hf") == await titles(q="huifu") == ["供水恢复"]
    assert await titles(q="ting") == []
    assert await titles(q="%") == ["限行公告100%"]
    assert await titles(q="_") == []
    assert await titles(tier="important") == ["供水恢复"]
    assert await titles(category="notice") == ["限行公告100%"]
    assert await titles(category="sports") == []
    assert await titles(kind="short") == ["限行公告100%"]
    assert await titles(origin="external") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "poem"}, "query.kind"),
        ({"category": "公告"}, "query.category"),
        ({"limit": "0"}, "query.limit"),
        ({"cursor": "x"}, "query.cursor"),
        ({"page": "2"}, "query.page"),
        ({"q": "雨" * 101}, "query.q"),
        ({"q": "\x1b"}, "query.q"),
    ],
)
async def test_a_wrong_query_is_refused(
    client: httpx.AsyncClient, query: dict[str, str], field: str
) -> None:
    assert fields_of(await client.get(ARTICLES, params=query)) == [field]


async def test_a_post_found_elsewhere_is_registered_once(client: httpx.AsyncClient) -> None:
    first, again = [await client.post(f"{ARTICLES}/external", json=EXTERNAL) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["article"] == again.json()["article"]
    assert first.json()["article"]["origin"] == "external"
    assert first.json()["article"]["version"]["title"] == EXTERNAL["title"]


async def test_a_file_is_sent_once_and_comes_back_as_a_download(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "text/html"}  # what it says does not count
    first, again = [await client.post(ASSETS, content=PNG, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    asset = first.json()
    assert asset["media_type"] == "image/png"
    assert asset["reference"] == f"asset:{asset['digest']}"
    fetched = await client.get(f"{ASSETS}/{asset['digest']}")
    assert fetched.content == PNG
    assert fetched.headers["content-type"] == "image/png"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-disposition"].startswith("attachment;")


async def test_a_story_shows_the_files_that_were_sent(client: httpx.AsyncClient) -> None:
    digest = (await client.post(ASSETS, content=PNG)).json()["digest"]
    body = f'<p>水位</p><img src="asset:{digest}" alt="汉口站">'
    version = (await made(client, body=body, cover=digest))["version"]
    assert version["cover"]["digest"] == version["pictures"][0]["digest"] == digest
    assert version["pictures"][0]["alt"] == "汉口站"
    assert version["attachments"] == []


@pytest.mark.parametrize(
    "data", [b"", b"<svg onload='alert(1)'/>", b"<html><script>alert(1)</script>", b"MZ\x90"]
)
async def test_a_file_that_could_carry_a_script_is_not_kept(
    client: httpx.AsyncClient, data: bytes
) -> None:
    headers = {"Content-Type": "image/png"}
    assert fields_of(await client.post(ASSETS, content=data, headers=headers)) == ["file"]


async def test_a_file_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(ASSETS, content=PNG + bytes(ASSET_BYTES))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("digest", ["sha256:x", "..%2f..%2fetc%2fpasswd", f"md5:{'0' * 64}"])
async def test_a_name_that_is_no_digest_is_refused(client: httpx.AsyncClient, digest: str) -> None:
    assert (await client.get(f"{ASSETS}/{digest}")).status_code in {404, 422}


@pytest.mark.parametrize(
    "address",
    [
        f"{ARTICLES}/404",
        f"{ARTICLES}/404/versions",
        f"{ARTICLES}/404/versions/1",
        f"{ASSETS}/sha256:{'0' * 64}",
    ],
)
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_a_version_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    article_id = (await made(client))["id"]
    answer = await client.get(f"{ARTICLES}/{article_id}/versions/2")
    assert answer.status_code == 404
    assert "1 to 1" in answer.json()["remedy"]


@pytest.mark.parametrize(
    ("content", "media_type", "fields"),
    [
        ('{"title": "a", "title": "b", "body": "c"}', "application/json", ["body.title"]),
        ('{"title": "a\\u0000", "body": "<p>c</p>"}', "application/json", ["body.title"]),
        ('{"title": "a\\ud800", "body": "<p>c</p>"}', "application/json", ["body.title"]),
        ('{"title": "\\u3000", "body": "<p>c</p>"}', "application/json", ["body.title"]),
        ('{"title": "a"}', "application/json", ["body.body"]),
        ('{"title": "a", "body": "<p>\\u0007</p>"}', "application/json", ["body.body"]),
        ("[]", "application/json", ["body"]),
        ("", "application/json", ["body"]),
        ("null", "application/json", ["body"]),
        ("x", "text/plain", ["header.content-type"]),
        ("x", "", ["header.content-type"]),
        ("正文", "text/markdown", ["body.title"]),
        ("---\n- a\n---\n", "text/markdown", ["front matter"]),
        ("---\ntitle: a\ncolour: red\n---\nx", "text/markdown", ["colour"]),
        (
            "---\ntitle: a\nembargo_until: 2099-07-01\n---\nx",
            "text/markdown",
            ["body.embargo_until"],
        ),
        ("<p>正文", "text/html", ["body.title"]),
        ("<h1>公告</h1><script>x</script>", "text/html", ["body.body"]),
        (json.dumps(NOTICE | {"derived_from": 7}), "application/json", ["body.derived_from"]),
        (
            json.dumps(NOTICE | {"cover": f"sha256:{'0' * 64}"}),
            "application/json",
            ["body.cover"],
        ),
        ("<h1>公告</h1>", "text/html; charset=gbk", ["header.content-type"]),
        ("<h1>公告</h1>".encode("gbk"), "text/html", ["file"]),
        (json.dumps({"title": "a", "body": "<p>" + "雨" * 3_500_000}), "application/json", None),
        (json.dumps(NOTICE | {"body": "<p>" + "雨" * 800_000}), "application/json", ["body.body"]),
        ("雨" * 3_500_000, "text/markdown", ["file"]),
        ("<p>" + "雨" * 3_500_000, "text/html", ["file"]),
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(
    client: httpx.AsyncClient, content: str | bytes, media_type: str, fields: list[str] | None
) -> None:
    answer = await client.post(ARTICLES, content=content, headers={"Content-Type": media_type})
    if fields is None:
        assert answer.status_code == 413
    else:
        assert fields_of(answer) == fields
    assert (await client.get(ARTICLES)).json()["items"] == []


async def test_nothing_is_shown_without_a_key(anybody: httpx.AsyncClient) -> None:
    for address in (ARTICLES, f"{ARTICLES}/1", f"{ASSETS}/sha256:{'0' * 64}"):
        assert (await anybody.get(address)).status_code == 401
    assert (await anybody.post(ARTICLES, json=NOTICE)).status_code == 401


async def test_who_made_a_version_is_who_holds_the_key(client: httpx.AsyncClient) -> None:
    assert (await made(client))["version"]["created_by"]
    entries = (await client.get("/api/v1/audit")).json()["items"]
    assert entries[0]["action"] == "article.create"


def test_the_description_has_no_dead_references(app: FastAPI) -> None:
    document = app.openapi()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(item) for item in part.values()))
    return set().union(*(references(item) for item in part)) if isinstance(part, list) else set()


async def test_the_examples_of_the_description_work(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    operation = app.openapi()["paths"][ARTICLES]["post"]
    for media_type, content in operation["requestBody"]["content"].items():
        example = content["examples"]["notice"]["value"]
        text = example if isinstance(example, str) else json.dumps(example)
        answer = await client.post(ARTICLES, content=text, headers={"Content-Type": media_type})
        assert answer.status_code == 201, answer.text


async def test_a_picture_of_several_megabytes_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.post(ASSETS, content=PNG + bytes(ASSET_BYTES - len(PNG)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == ASSET_BYTES
