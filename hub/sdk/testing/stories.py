"""Stories for checks: as different from each other as those of one flood season are."""

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hub.sdk.contract import Article, Picture
from hub.sdk.counting import length
from hub.sdk.manifest import Limit
from hub.sdk.text import plain

_PLACES = (
    *("武汉市", "黄石市", "十堰市", "宜昌市", "襄阳市", "鄂州市", "荆门市", "孝感市", "荆州市"),
    *("黄冈市", "咸宁市", "随州市", "恩施州", "仙桃市", "潜江市", "天门市", "神农架林区"),
)
_MORE = "<p>各级防汛责任人须到岗到位，加强巡查值守，发现险情立即上报并组织抢险。</p>"
_LEVELS = ("四", "三", "二", "一")
_FIRST_ID = 4700
_MORNING = datetime(2025, 6, 21, 8, tzinfo=UTC)


def story(
    n: int = 0,
    *,
    version: int = 1,
    title: str | None = None,
    body_html: str | None = None,
    assets: tuple[Picture, ...] | None = None,
) -> Article:
    """Write the `n`th story, with a cover.

    Args:
        n: from 0; another one is another story, in other words.
        version: its title and text say which.
        title: plain text, instead of the usual one.
        body_html: instead of the usual one.
        assets: instead of the cover.
    """
    place, level = _PLACES[n % len(_PLACES)], _LEVELS[n // len(_PLACES) % len(_LEVELS)]
    again = "" if version == 1 else f"（第{version}次更正）"
    title = title if title is not None else f"{place}启动防汛{level}级应急响应{again}"
    paragraphs = (
        f"{place}防汛抗旱指挥部决定，自6月{1 + n % 30}日8时起启动防汛{level}级应急响应{again}。",
        f"请{place}各成员单位加强值班值守，编号{_FIRST_ID + n}的险情须在{n + 1}小时内上报。",
    )
    usual = "".join(f"<p>{one}</p>" for one in paragraphs)
    article = Article(
        article_id=_FIRST_ID + n,
        version=version,
        kind="article",
        title=title,
        body_html=usual if body_html is None else body_html,
        digest=paragraphs[0],
        author="值班室",
        source="省应急管理厅",
        source_url=f"https://yjt.hubei.example/tz/{_FIRST_ID + n}",
        published_at=_MORNING + timedelta(minutes=n),
        fingerprint="",
        assets=(picture(n, "cover"),) if assets is None else assets,
    )
    return replace(article, fingerprint=_digest(repr(article).encode()))


def lengthened(article: Article, limit: Limit | None) -> Article:
    """Add paragraphs to a story, until it is as long as its platform wants."""
    body = article.body_html
    while limit is not None and length(plain(body), limit.counted) < limit.least:
        body += _MORE
    return article if body == article.body_html else replace(article, body_html=body)


def corrected(article: Article) -> Article:
    """Return the next version of a story."""
    return story(article.article_id - _FIRST_ID, version=article.version + 1)


def picture(n: int, role: str = "inline", *, size: int | None = None) -> Picture:
    """Return the `n`th picture; `pixels` are its bytes, as many as wanted."""
    data = pixels(n, size)
    digest = _digest(data)
    url = f"https://hub.hubei.example/assets/{digest.removeprefix('sha256:')}"
    name = f"{n}.png" if size is None else f"{n}-{size}.png"
    return Picture(digest, name, "image/png", len(data), role, url)


async def bytes_of(wanted: Picture) -> bytes:
    """Read a picture's bytes, as `Tools.asset` does."""
    n, _, size = wanted.name.removesuffix(".png").partition("-")
    return pixels(int(n), int(size) if size else None)


def pixels(n: int, size: int | None = None) -> bytes:
    """Draw a PNG of 16 by 9 pixels in the `n`th colour, with a remark that fills it up."""
    row = b"\0" + struct.pack(">I", n * 2_654_435_761 % 2**24)[1:] * 16
    head = struct.pack(">IIBBBBB", 16, 9, 8, 2, 0, 0, 0)
    first = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(row * 9))
    last = _chunk(b"IEND", b"")
    if size is None:
        return first + last
    remark = b"Comment\0".ljust(size - len(first + last) - len(_chunk(b"tEXt", b"")), b" ")
    return first + _chunk(b"tEXt", remark) + last


def _chunk(name: bytes, data: bytes) -> bytes:
    length, checksum = struct.pack(">I", len(data)), struct.pack(">I", zlib.crc32(name + data))
    return length + name + data + checksum


def _digest(data: bytes) -> str:
    return "sha256:" + sha256(data).hexdigest()
