"""What somebody who means harm puts into an article, and what comes out again."""

import io
import json
import struct
import zipfile
from typing import Any

import httpx
import pytest

from hub.articles.examples import NOTICE
from hub.articles.names import file_name, name_of
from hub.articles.sniff import ASSET_BYTES, media_type_of
from tests.articles.test_sniff import archive

ARTICLES, ASSETS = "/api/v1/articles", "/api/v1/assets"
END = b"PK\x05\x06"
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
PDF = b"%PDF-1.7\n" + "应急响应分级表".encode()
PNG = b"\x89PNG\r\n\x1a\n" + "汉口站水位".encode()


async def keep(client: httpx.AsyncClient, data: bytes) -> str:
    answer = await client.post(ASSETS, content=data)
    assert answer.status_code == 201, answer.text
    digest: str = answer.json()["digest"]
    return digest


async def attached(client: httpx.AsyncClient, name: str, data: bytes = PDF) -> httpx.Response:
    digest = (await client.post(ASSETS, content=data)).json()["digest"]
    use = {"digest": digest, "name": name}
    return await client.post(ARTICLES, json=NOTICE | {"attachments": [use]})


def named(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


# --- scripts ------------------------------------------------------------------------------------


async def test_a_script_in_a_text_stays_a_text(client: httpx.AsyncClient) -> None:
    picture, document = await keep(client, PNG), await keep(client, PDF)
    texts = dict.fromkeys(("title", "digest", "author", "source"), SCRIPT)
    answer = await client.post(
        ARTICLES,
        json=NOTICE
        | texts
        | {
            "cover": {"digest": picture, "name": SCRIPT, "alt": SCRIPT},
            "attachments": [{"digest": document, "name": SCRIPT, "alt": SCRIPT}],
        },
    )
    assert answer.status_code == 201, answer.text
    shown = await client.get(f"{ARTICLES}/{answer.json()['article']['id']}")
    for each in (answer, shown, await client.get(ARTICLES)):
        assert each.headers["content-type"] == "application/json"
        assert each.headers["x-content-type-options"] == "nosniff"
    version = shown.json()["version"]
    assert {name: version[name] for name in texts} == texts
    assert version["attachments"][0]["alt"] == version["cover"]["alt"] == SCRIPT
    assert (
        version["attachments"][0]["name"]
        == "script-alert(1)-script-img src=x onerror=alert(1)-.pdf"
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://user:secret@example.cn/",
        "//example.cn/x",
        "https://example.cn/\r\nSet-Cookie: a=b",
    ],
)
async def test_an_address_is_one_of_the_web_or_none(
    client: httpx.AsyncClient, address: str
) -> None:
    assert named(await client.post(ARTICLES, json=NOTICE | {"source_url": address})) == [
        "body.source_url"
    ]
    post = {"url": address, "title": "通告"}
    assert named(await client.post(f"{ARTICLES}/external", json=post)) == ["body.url"]


@pytest.mark.parametrize(
    "html",
    [
        SCRIPT,
        '<svg><script>alert(1)</script></svg><svg onload="alert(1)">',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<a href="javascript:alert(1)" onclick="alert(1)">通知</a>',
        '<a href="data:text/html,<script>alert(1)</script>">通知</a>',
        '<style>*{background:url("javascript:alert(1)")}</style>',
        '<p style="background:url(javascript:alert(1))" onmouseover=alert(1)>通知</p>',
        '<object data="x"></object><embed src="x"><base href="https://example.cn/">',
        '<form action="https://example.cn/"><input name=a><button>登录</button></form>',
        '<meta http-equiv="refresh" content="0;url=https://example.cn/">',
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=a()>'>",
        "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
    ],
)
async def test_a_body_comes_out_without_what_could_act(
    client: httpx.AsyncClient, html: str
) -> None:
    body = f"<p>正文</p>{html.replace('<img src=x onerror=alert(1)>', '')}"
    answer = await client.post(ARTICLES, json=NOTICE | {"body": body})
    if answer.status_code == 422:  # a picture without an address that lasts
        assert named(answer) == ["body.body"]
        return
    shown = answer.json()["article"]["version"]["body"].lower()
    for dangerous in ("<script", "<svg", "<iframe", "<style", "<object", "<embed", "<base"):
        assert dangerous not in shown
    for dangerous in ("<form", "<input", "<meta", "<math", "javascript:", "data:", " style="):
        assert dangerous not in shown
    assert not [word for word in shown.replace(">", " ").split() if word.startswith("on")]


# --- names of files -----------------------------------------------------------------------------

NAMES = {
    "../../../etc/passwd": "etc-passwd.pdf",
    "..\\..\\windows\\win.ini": "windows-win.ini.pdf",
    "/etc/cron.d/hub": "etc-cron.d-hub.pdf",
    "C:\\Users\\值班\\通知.pdf": "C-Users-值班-通知.pdf",
    "a/../b.pdf": "a-..-b.pdf",
    ".htaccess": "htaccess.pdf",
    "-rf.pdf": "rf.pdf",
    "CON.pdf": "_CON.pdf",
    "con .x.pdf": "_con .x.pdf",
    "LPT¹": "_LPT¹.pdf",
    "COM1" + "." * 196: "_COM1.pdf",
    "%2e%2e%2fpasswd": "%2e%2e%2fpasswd.pdf",
    'a"; filename="b.html': "a- filename=-b.html.pdf",
    "公告.pdf;.exe": "公告.pdf-.exe.pdf",
    "公告.pdf. .": "公告.pdf",
    "公告.jpeg": "公告.jpeg.pdf",
    "a" * 200: "a" * 196 + ".pdf",
    # as they were given
    "关于防汛Ⅳ级应急响应的通知（定稿）.PDF": "关于防汛Ⅳ级应急响应的通知（定稿）.PDF",
    "Console 2026.07.pdf": "Console 2026.07.pdf",
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_files_name_is_a_word_and_leads_nowhere(
    client: httpx.AsyncClient, name: str
) -> None:
    answer = await attached(client, name)
    assert answer.status_code == 201, answer.text
    (use,) = answer.json()["article"]["version"]["attachments"]
    assert use["name"] == NAMES[name]
    assert file_name(use["name"], use["digest"], use["media_type"]) == use["name"]
    fetched = await client.get(f"{ASSETS}/{use['digest']}")
    hexadecimal = use["digest"].removeprefix("sha256:")
    assert fetched.headers["content-disposition"] == f'attachment; filename="{hexadecimal}.pdf"'


@pytest.mark.parametrize("name", ["..", "/", ".pdf", "..:. "])
async def test_a_name_of_which_nothing_is_left_is_the_files_own(
    client: httpx.AsyncClient, name: str
) -> None:
    (use,) = (await attached(client, name)).json()["article"]["version"]["attachments"]
    assert use["name"] == name_of(use["digest"], "application/pdf")


async def test_a_links_text_becomes_a_files_name_as_any_other(client: httpx.AsyncClient) -> None:
    body = f'<p><a href="asset:{await keep(client, PDF)}">../附件.exe</a></p>'
    answer = await client.post(ARTICLES, json=NOTICE | {"body": body})
    (use,) = answer.json()["article"]["version"]["attachments"]
    assert use["name"] == "附件.exe.pdf"


async def test_a_picture_may_be_called_as_cameras_call_it(client: httpx.AsyncClient) -> None:
    answer = await attached(client, "江滩.JPEG", b"\xff\xd8\xff\xe0")
    (use,) = answer.json()["article"]["version"]["attachments"]
    assert use["name"] == "江滩.JPEG"


@pytest.mark.parametrize("name", ["公告.pdf;.exe", "a/b", "通知"])
async def test_a_repaired_name_makes_no_other_version(client: httpx.AsyncClient, name: str) -> None:
    article = (await attached(client, name)).json()["article"]
    path, (use,) = f"{ARTICLES}/{article['id']}/versions", article["version"]["attachments"]
    for given in (name, use["name"]):
        same = NOTICE | {"attachments": [{"digest": use["digest"], "name": given}]}
        assert not (await client.post(path, json=same)).json()["changed"]


@pytest.mark.parametrize(
    "name",
    [
        "a.pdf\r\nSet-Cookie: hub=1",
        "a\n.pdf",
        "a\x00.pdf",
        "附件\u202efdp.exe",
        "a" * 201,
        "a\ud800.pdf",
    ],
)
async def test_a_name_with_hidden_characters_is_refused(
    client: httpx.AsyncClient, name: str
) -> None:
    digest = await keep(client, PDF)
    body = json.dumps(NOTICE | {"attachments": [{"digest": digest, "name": name}]})
    answer = await client.post(ARTICLES, content=body, headers={"Content-Type": "application/json"})
    assert named(answer) == ["body.attachments[0].name"]


@pytest.mark.parametrize(
    "digest",
    ["../../assets", "sha256:../../../../etc/passwd", "sha256:" + "A" * 64, "sha256:" + "0" * 65],
)
async def test_a_file_is_named_by_its_digest_alone(client: httpx.AsyncClient, digest: str) -> None:
    answer = await client.post(ARTICLES, json=NOTICE | {"cover": digest})
    assert named(answer) == ["body.cover.digest"]
    fetched = await client.get(f"{ASSETS}/{digest.replace('/', '%2F')}")
    assert fetched.status_code in {404, 422}


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg><script>alert(1)</script></svg>",
        b" \n<!doctype html><script>alert(1)</script>",
        b"<xsl:stylesheet/>",
        b"#!/bin/sh\nrm -rf /",
        b"MZ\x90\x00",
        b"\x1f\x8b\x08\x00",
        b"RIFF\x00\x00\x00\x00WAVE<svg/onload=alert(1)>",
    ],
)
@pytest.mark.parametrize("called", ["image/png", "image/svg+xml", "text/html", "application/pdf"])
async def test_what_could_act_in_a_browser_is_not_kept_whatever_it_is_called(
    client: httpx.AsyncClient, data: bytes, called: str
) -> None:
    answer = await client.post(ASSETS, content=data, headers={"Content-Type": called})
    assert named(answer) == ["file"]


@pytest.mark.parametrize(
    ("start", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
async def test_a_picture_that_is_a_page_too_is_only_ever_a_download(
    client: httpx.AsyncClient, start: bytes, media_type: str
) -> None:
    digest = await keep(client, start + b"<html><script>alert(1)</script></html>")
    fetched = await client.get(f"{ASSETS}/{digest}", headers={"Accept": "text/html"})
    assert fetched.headers["content-type"] == media_type
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in fetched.headers["content-security-policy"]


async def test_a_bomb_is_kept_as_it_is_and_never_unpacked(client: httpx.AsyncClient) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("word/document.xml", "w") as inside,
    ):
        for _ in range(20):
            inside.write(bytes(10_000_000))
    data = packed.getvalue()
    assert len(data) < ASSET_BYTES / 20  # two hundred megabytes, were it unpacked
    digest = await keep(client, data)
    answer = await client.post(ARTICLES, json=NOTICE | {"attachments": [digest]})
    (use,) = answer.json()["article"]["version"]["attachments"]
    assert (use["size"], use["media_type"].split(".")[-1]) == (len(data), "document")


async def test_an_archive_of_too_many_names_is_refused_unread(client: httpx.AsyncClient) -> None:
    """A hundred thousand entries without files: a list of names that takes seconds to read."""
    document = archive("word/document.xml")
    start, at = document.rfind(b"PK\x01\x02"), document.rfind(END)
    entry, end = document[start:at], document[at:]
    names = entry * (ASSET_BYTES // len(entry) - 10)
    fields = struct.pack("<HHII", 0xFFFF, 0xFFFF, len(names), start)
    data = document[:start] + names + end[:8] + fields + end[20:]
    assert media_type_of(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archived:
        assert len(archived.namelist()) > 100_000
    assert named(await client.post(ASSETS, content=data)) == ["file"]


@pytest.mark.parametrize("name", ["../../word/document.xml", "/word/document.xml", "word\\x"])
async def test_a_path_inside_an_archive_leads_nowhere(client: httpx.AsyncClient, name: str) -> None:
    assert named(await client.post(ASSETS, content=archive(name))) == ["file"]


# --- types --------------------------------------------------------------------------------------


@pytest.mark.parametrize("called", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_a_body_of_the_wrong_type_is_told_by_its_header(
    client: httpx.AsyncClient, called: str | None
) -> None:
    article = (await client.post(ARTICLES, json=NOTICE)).json()["article"]["id"]
    headers = {"Content-Type": called} if called else {}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", f"{ARTICLES}/{article}", {"tier": "major"}),
        ("POST", f"{ARTICLES}/external", {"url": "https://example.cn/1", "title": "通告"}),
        ("POST", ARTICLES, dict(NOTICE)),
        ("POST", f"{ARTICLES}/{article}/versions", dict(NOTICE)),
    ]
    for verb, path, body in asked:
        answer = await client.request(verb, path, content=json.dumps(body), headers=headers)
        assert named(answer) == ["header.content-type"]
        assert "application/json" in answer.json()["errors"][0]["reason"]
