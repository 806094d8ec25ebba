from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.sites.stage import Stage

ATOM = "{http://www.w3.org/2005/Atom}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
COMMENT = "{http://purl.org/atompub/tombstones/1.0}comment"
BASE = "http://127.0.0.1:8000/sites"
HUB = "https://websub.hubei.example/"


async def read(anybody: httpx.AsyncClient, path: str) -> ET.Element:
    answer = await anybody.get(path)
    assert answer.status_code == 200, path
    return ET.fromstring(answer.content)


def ids(feed: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]


def refs(feed: ET.Element) -> list[str | None]:
    return [tombstone.get("ref") for tombstone in feed.findall(DELETED)]


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


async def test_a_retracted_story_leaves_a_tombstone(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    kept, article = await stage.story(), await stage.story()
    for each in (kept, article):
        await stage.place(each, account, since=stage.begun - timedelta(hours=1))
    before = await read(anybody, "/sites/420100/feed.xml")
    await stage.retract(article, public_reason="施工改期。")
    after = await read(anybody, "/sites/420100/feed.xml")
    assert refs(before) == []
    assert ids(after) == [f"{BASE}/420100/{kept}"]
    assert refs(after) == [f"{BASE}/420100/{article}"]
    (tombstone,) = after.findall(DELETED)
    assert tombstone.findtext(COMMENT) == "施工改期。"
    assert tombstone.get("when") == after.findtext(f"{ATOM}updated")
    assert datetime.fromisoformat(tombstone.get("when") or "") >= stage.begun.replace(microsecond=0)


async def test_a_tombstone_stays_when_the_copy_is_surely_gone(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account)
    await stage.retract(article)
    await stage.set(article, have="none", have_version=None, incarnation=1, due_at=None)
    assert refs(await read(anybody, "/sites/420100/feed.xml")) == [f"{BASE}/420100/{article}"]


async def test_a_story_that_was_never_shown_leaves_no_tombstone(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.story()
    await stage.place(article, account, have="none", have_version=None)
    await stage.retract(article)
    assert refs(await read(anybody, "/sites/420100/feed.xml")) == []


async def test_a_story_that_is_back_has_no_tombstone(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account)
    await stage.retract(article)
    await stage.set(article, want=1, incarnation=1)
    feed = await read(anybody, "/sites/420100/feed.xml")
    assert (ids(feed), refs(feed)) == ([f"{BASE}/420100/{article}"], [])


async def test_what_one_of_two_accounts_still_shows_has_no_tombstone(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    first = await stage.site()
    second = await stage.account("420100", "武汉发布")
    article = await stage.published(first)
    await stage.place(article, second)
    await stage.retract(article)
    await stage.set(article, second, want=1)
    feed = await read(anybody, "/sites/420100/feed.xml")
    assert (ids(feed), refs(feed)) == ([f"{BASE}/420100/{article}"], [])


async def test_another_sites_retractions_are_not_told(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    elsewhere = await stage.account("420000", "湖北发布")
    await stage.retract(await stage.published(elsewhere))
    assert refs(await read(anybody, "/sites/420100/feed.xml")) == []


async def test_an_account_on_feed_has_a_feed_of_its_own(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    site = await stage.site()
    account = await stage.account(
        "420100", "武汉图书馆大屏", platform="feed", settings={"websub_hub": HUB}
    )
    article, other = await stage.published(account), await stage.published(site)
    feed = await read(anybody, f"/sites/feeds/{account}.xml")
    own = f"{BASE}/feeds/{account}.xml"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert feed.findtext(f"{ATOM}id") == own
    assert feed.findtext(f"{ATOM}title") == "武汉图书馆大屏"
    assert links == {"self": own, "alternate": f"{BASE}/420100/", "hub": HUB}
    assert ids(feed) == [f"{own}#{article}"]
    page = feed.find(f"{ATOM}entry/{ATOM}link")
    assert page is not None
    assert page.get("href") == f"{BASE}/420100/{article}"
    await stage.retract(article)
    after = await read(anybody, f"/sites/feeds/{account}.xml")
    assert (ids(after), refs(after)) == ([], [f"{own}#{article}"])
    assert ids(await read(anybody, "/sites/420100/feed.xml")) == [f"{BASE}/420100/{other}"]


async def test_a_feed_without_a_websub_hub_names_none(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    account = await stage.account("420100", "武汉图书馆大屏", platform="feed")
    feed = await read(anybody, f"/sites/feeds/{account}.xml")
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]


async def test_a_copy_shows_in_a_feed_before_the_websub_hub_is_told(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    account = await stage.account("420100", "武汉图书馆大屏", platform="feed")
    article = await stage.story()
    pending = {"have": "pending", "lane": "feed/push_slow", "due_at": stage.begun}
    await stage.place(article, account, **pending)
    feed = await read(anybody, f"/sites/feeds/{account}.xml")
    assert ids(feed) == [f"{BASE}/feeds/{account}.xml#{article}"]
    await stage.retract(article)
    after = await read(anybody, f"/sites/feeds/{account}.xml")
    assert (ids(after), refs(after)) == ([], [f"{BASE}/feeds/{account}.xml#{article}"])


@pytest.mark.parametrize("path", ["feeds/", "feeds/7.xml", "feeds/007.xml", "feeds/x.xml"])
async def test_what_is_no_account_on_feed_has_no_feed(
    stage: Stage, anybody: httpx.AsyncClient, path: str
) -> None:
    await stage.site()
    assert (await anybody.get(f"/sites/{path}")).status_code == 404


async def test_an_account_on_another_platform_has_no_feed(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    assert (await anybody.get(f"/sites/feeds/{account}.xml")).status_code == 404
