"""The connector for the hub's own pages: it names copies and sends nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connectors.site import connector
from connectors.site.connector import Settings
from hub.sdk import (
    Account,
    Article,
    BatchConnector,
    Done,
    Gone,
    Placement,
    Tools,
    Unsupported,
)
from hub.sdk.manifest import Viewpoint
from hub.sdk.registry import load
from hub.sites.addresses import story_path

NOTHING_TO_CALL = Tools(http=None, preparing=None, base_url="https://hub.hubei.example")  # type: ignore[arg-type]
REGIONS = ("420000", "420100", "429004", "420106001")
STORY = Article(
    article_id=12,
    version=3,
    kind="article",
    title="关于启动防汛Ⅳ级应急响应的通知",
    body_html="<p>各区严格落实24小时值班制度。</p>",
    digest="",
    author="",
    source="湖北省应急管理厅",
    source_url=None,
    published_at=datetime(2026, 7, 21, 10, 30, tzinfo=UTC),
    fingerprint="sha256:0",
)


@pytest.fixture
def placements() -> Sequence[Placement]:
    return [
        Placement(
            key=f"12-{number}-0-1",
            idempotency_key=f"12-{number}-0-1-publish-3",
            account=Account(number, region, f"{region}客户端", region, Settings()),
            remote_id=f"12-{number}-0-0",  # an earlier copy, which is gone
        )
        for number, region in enumerate(REGIONS, start=1)
    ]


def test_it_is_installed_and_usable_through_the_public_door() -> None:
    assert load()["site"] is connector
    assert isinstance(connector, BatchConnector)


def test_its_viewpoint_is_the_ledger() -> None:
    can, limits = connector.manifest.capabilities, connector.manifest.limits
    assert can.viewpoint is Viewpoint.LEDGER
    assert can.batches
    assert (limits.settle_seconds, limits.platform_rate, limits.account_rate) == (0, None, None)


async def test_every_copy_is_named_by_its_placement_and_found_at_its_regions_page(
    placements: Sequence[Placement],
) -> None:
    payload = connector.render(STORY, None)
    outcomes = await connector.publish_many(NOTHING_TO_CALL, placements, payload)
    assert outcomes == [
        Done(placement.key, f"https://hub.hubei.example{story_path(region, 12)}")
        for placement, region in zip(placements, REGIONS, strict=True)
    ]


async def test_many_say_what_each_would_say(placements: Sequence[Placement]) -> None:
    payload = connector.render(STORY, None)
    tools = NOTHING_TO_CALL
    for one, many in (
        (connector.publish, connector.publish_many),
        (connector.update, connector.update_many),
    ):
        alone = [await one(tools, placement, payload) for placement in placements]
        assert await many(tools, placements, payload) == alone
    retracted = [await connector.retract(tools, placement) for placement in placements]
    seen = [await connector.read_back(tools, placement) for placement in placements]
    assert await connector.retract_many(tools, placements) == retracted
    assert await connector.read_back_many(tools, placements) == seen


async def test_what_was_retracted_is_gone_and_what_nobody_recorded_never_was(
    placements: Sequence[Placement],
) -> None:
    assert await connector.read_back(NOTHING_TO_CALL, placements[0]) == Gone()
    assert await connector.look_up(NOTHING_TO_CALL, placements[0]) == Gone()


async def test_there_is_nothing_to_poll(placements: Sequence[Placement]) -> None:
    assert isinstance(await connector.poll(NOTHING_TO_CALL, placements[0]), Unsupported)
