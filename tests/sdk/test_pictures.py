"""Uploads that need not be repeated."""

import asyncio
from collections import Counter
from dataclasses import replace

import httpx
import pytest

from hub.sdk import Account, Picture, Tools
from hub.sdk.manifest import Counted, Limit
from hub.sdk.pictures import check_size, forget, uploaded

COVER = Picture("sha256:" + "9f" * 32, "cover.jpg", "image/jpeg", 4, "cover")
WUHAN = Account(1, "420100", "武汉发布", "420100", None)


class Platform:
    def __init__(self) -> None:
        self.uploads: Counter[bytes] = Counter()

    async def upload(self, content: bytes) -> str:
        self.uploads[content] += 1
        await asyncio.sleep(0)
        return f"media-{self.uploads.total()}"


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def tools() -> Tools:
    async def asset(picture: Picture) -> bytes:
        return picture.digest.encode()

    client = httpx.AsyncClient(trust_env=False)
    return Tools(client, client, "https://hub.hubei.example", asset=asset)


async def test_a_picture_is_uploaded_once_to_each_account(tools: Tools, platform: Platform) -> None:
    again = replace(COVER, name="other.jpg", role="inline")
    names = await asyncio.gather(
        *(uploaded(tools, WUHAN, each, platform.upload) for each in (COVER, again, COVER))
    )
    assert names == ["media-1"] * 3
    other = replace(WUHAN, account_id=2)
    assert await uploaded(tools, other, COVER, platform.upload) == "media-2"


async def test_material_of_two_kinds_is_two_uploads(tools: Tools, platform: Platform) -> None:
    await uploaded(tools, WUHAN, COVER, platform.upload, kind="cover")
    assert await uploaded(tools, WUHAN, COVER, platform.upload, kind="body") == "media-2"


async def test_an_upload_that_failed_is_tried_again(tools: Tools, platform: Platform) -> None:
    async def fail(_: bytes) -> str:
        raise httpx.ConnectError("refused")

    with pytest.raises(httpx.ConnectError):
        await uploaded(tools, WUHAN, COVER, fail)
    assert await uploaded(tools, WUHAN, COVER, platform.upload) == "media-1"


async def test_an_upload_that_the_platform_forgot_is_repeated(
    tools: Tools, platform: Platform
) -> None:
    name = await uploaded(tools, WUHAN, COVER, platform.upload)
    await forget(tools, WUHAN, COVER, "media-0")
    assert await uploaded(tools, WUHAN, COVER, platform.upload) == name
    await forget(tools, WUHAN, COVER, name)
    assert await uploaded(tools, WUHAN, COVER, platform.upload) == "media-2"


def test_a_picture_that_is_too_large_is_named_with_both_numbers() -> None:
    limit = Limit(most=4, counted=Counted.BYTES, source="measured")
    check_size(COVER, limit)
    check_size(replace(COVER, size=9), None)
    with pytest.raises(ValueError, match=r"cover\.jpg has 5 bytes; .* at most 4\."):
        check_size(replace(COVER, size=5), limit)
