from xml.etree import ElementTree as ET

import httpx

from tests.sites.stage import Stage

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_feed_is_atom(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    older = await stage.published(account, title="桥梁封闭施工公告", digest="今晚十点起。")
    newer = await stage.published(account, title="A & B <通告> “引号”")
    answer = await anybody.get("/sites/420100/feed.xml")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    base = "http://127.0.0.1:8000/sites/420100/"
    assert feed.findtext(f"{ATOM}id") == base
    assert feed.findtext(f"{ATOM}title") == "武汉市人民政府客户端"
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{base}{newer}",
        f"{base}{older}",
    ]
    assert entries[0].findtext(f"{ATOM}title") == "A & B <通告> “引号”"
    assert entries[1].findtext(f"{ATOM}summary") == "今晚十点起。"
    assert entries[1].findtext(f"{ATOM}author/{ATOM}name") == "湖北省应急管理厅"


async def test_the_feed_drops_a_retracted_story_and_carries_no_bodies(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account, digest="摘要", body="<p>长丰大道全线封闭</p>")
    before = await anybody.get("/sites/420100/feed.xml")
    await stage.retract(article)
    after = await anybody.get(
        "/sites/420100/feed.xml", headers={"If-None-Match": before.headers["etag"]}
    )
    assert "<entry>" in before.text
    assert "长丰大道" not in before.text
    assert after.status_code == 200
    assert "<entry>" not in after.text
    assert ET.fromstring(after.content).findtext(f"{ATOM}updated")


async def test_the_feed_has_the_newest_fifty(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    article = await stage.published(account)
    for _ in range(52):
        await stage.place(await stage.copy_of(article), account)
    feed = ET.fromstring((await anybody.get("/sites/420100/feed.xml")).content)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 50
    assert f"http://127.0.0.1:8000/sites/420100/{article}" not in ids


async def test_a_region_without_a_site_has_no_feed(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/sites/420100/feed.xml")).status_code == 404
