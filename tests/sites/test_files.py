import re
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import text

from tests.sites.stage import PDF, PNG, Stage

ADDRESS = re.compile(r'(?:src|href)="(/sites/[0-9]+/[0-9]+/assets/[^"]+)"')


async def illustrated(stage: Stage, account: int) -> int:
    picture, document = await stage.keep(PNG), await stage.keep(PDF)
    return await stage.published(
        account,
        body=f'<p>水位示意：</p><p><img src="asset:{picture}" alt="汉口站水位"></p>'
        f'<p>详见<a href="asset:{document}">分级表</a>。</p>',
        attachments=[{"digest": document, "name": "应急响应分级表 (2026/7).pdf"}],
    )


async def addresses(anybody: httpx.AsyncClient, article: int) -> list[str]:
    page = (await anybody.get(f"/sites/420100/{article}")).text
    assert "asset:" not in page
    return list(dict.fromkeys(ADDRESS.findall(page)))


async def test_a_storys_files_are_at_addresses_of_its_page(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    article = await illustrated(stage, await stage.site())
    picture, document = await addresses(anybody, article)
    shown, saved = await anybody.get(picture), await anybody.get(document)
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert (saved.content, saved.headers["content-type"]) == (PDF, "application/pdf")
    disposition = saved.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="file.pdf"; filename*=UTF-8')
    assert unquote(disposition).endswith("应急响应分级表 (2026-7).pdf")
    for answer in (shown, saved):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        )


NAMES = {
    'a.pdf"; filename="b.html': "a.pdf- filename=-b.html.pdf",
    "a.pdf'; x=\"<script>alert(1)</script>": "a.pdf'- x=-script-alert(1)-script-.pdf",
    "../../etc/passwd": "etc-passwd.pdf",
    "%0d%0aSet-Cookie: a=b": "%0d%0aSet-Cookie- a=b.pdf",
    "公告；.html": "公告；.html.pdf",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", ["repaired", "as it was given"])
async def test_a_files_name_adds_nothing_to_page_or_header(
    stage: Stage, anybody: httpx.AsyncClient, name: str, kept: str
) -> None:
    """Nor does one that was kept before names were repaired."""
    document = await stage.keep(PDF)
    article = await stage.published(
        await stage.site(), attachments=[{"digest": document, "name": name, "alt": name}]
    )
    if kept == "as it was given":
        async with stage.database.connection() as connection:
            await connection.execute(text("set local session_replication_role = replica"))
            rename = text("update version_assets set name = :name where article_id = :article")
            await connection.execute(rename, {"name": name, "article": article})
    assert "<script" not in (await anybody.get(f"/sites/420100/{article}")).text
    (file,) = await addresses(anybody, article)
    answer = await anybody.get(file)
    before, encoded = answer.headers["content-disposition"].split("filename*=UTF-8''")
    assert before == 'attachment; filename="file.pdf"; '
    assert re.fullmatch("[A-Za-z0-9%._~-]+", encoded)
    assert unquote(encoded) == NAMES[name]
    assert "set-cookie" not in answer.headers


async def test_a_retracted_storys_files_are_gone_too(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    article = await illustrated(stage, await stage.site())
    files = await addresses(anybody, article)
    tags = [(await anybody.get(file)).headers["etag"] for file in files]
    await stage.retract(article)
    for file, tag in zip(files, tags, strict=True):
        answer = await anybody.get(file, headers={"If-None-Match": tag})
        assert answer.status_code == 410
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].startswith("text/html")


async def test_a_reader_who_has_a_file_is_told_so_while_it_may_be_seen(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    article = await illustrated(stage, await stage.site())
    picture, _ = await addresses(anybody, article)
    tag = (await anybody.get(picture)).headers["etag"]
    again = await anybody.get(picture, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_file_is_served_for_the_stories_that_show_it_and_no_other(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await illustrated(stage, account)
    other = await stage.published(account)
    waiting = await stage.story(body=f'<p><img src="asset:{await stage.keep(PNG)}"></p>')
    await stage.place(waiting, account, have="none", have_version=None, since=None)
    picture, _ = await addresses(anybody, article)
    for path in (
        picture.replace(f"/{article}/", f"/{other}/"),
        picture.replace(f"/{article}/", f"/{waiting}/"),
        picture.replace("/420100/", "/420000/"),
        picture.replace("sha256:", ""),
        picture.replace("sha256:", "md5:"),
        picture.replace(f"/{article}/", "/x/"),
    ):
        assert (await anybody.get(path)).status_code == 404, path


async def test_a_file_that_a_correction_dropped_is_not_served_any_more(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    article = await illustrated(stage, await stage.site())
    picture, _ = await addresses(anybody, article)
    await stage.revise(article)
    await stage.set(article, want=2, due_at=stage.begun)
    before = await anybody.get(picture)
    await stage.set(article, have_version=2)
    after = await anybody.get(picture)
    assert (before.status_code, after.status_code) == (200, 404)
