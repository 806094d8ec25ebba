"""The pages, the connector and the engine together."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from sqlalchemy import text

from hub.access.mandate import Mandate
from hub.commands import service
from hub.commands.schemas import CommandRequest
from hub.deliveries.setup import make_engine
from hub.kit.keyring import Keyring
from hub.kit.parts import Parts
from hub.sdk import Tools
from hub.sdk.registry import load
from hub.settings import EngineSettings
from tests.sites.stage import DESK, Stage

REQUEST: TypeAdapter[Any] = TypeAdapter(CommandRequest)
NOTHING_TO_CALL = Tools(http=None, preparing=None, base_url="http://127.0.0.1:8000")  # type: ignore[arg-type]


class Hub:
    """Commands, and an engine that works when it is told to."""

    def __init__(self, parts: Parts, stage: Stage) -> None:
        self.parts = parts
        self.stage = stage

    async def issue(self, **request: Any) -> int:
        async with self.parts.database.work() as session:
            command = REQUEST.validate_python(request)
            issued = await service.issue(
                session, command, key=None, mandate=Mandate.for_whole_hub(DESK), platforms=["site"]
            )
            return issued.command_id

    async def work(self, lane: str) -> None:
        """Do all that is due in a lane, and write it down."""
        engine, _ = make_engine(
            database=self.parts.database,
            redis=self.parts.redis,
            connectors={"site": load()["site"]},
            tools=NOTHING_TO_CALL,
            keyring=Keyring.of(bytes(32)),
            settings=EngineSettings(),
            changed=lambda _: None,
        )
        await engine.drain(lane)
        await engine.stop()

    async def results(self, command: int) -> dict[str, int]:
        statement = "select result, count(*) as n from deliveries where command_id = :id group by 1"
        async with self.parts.database.connection() as connection:
            rows = await connection.execute(text(statement), {"id": command})
            return {row.result: row.n for row in rows}


@pytest.fixture
def hub(parts: Parts, stage: Stage) -> Hub:
    return Hub(parts, stage)


async def test_a_story_is_public_once_it_is_delivered_and_gone_once_the_retraction_commits(
    hub: Hub, stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    article = await stage.story(title="桥梁封闭施工公告")
    address = f"/sites/420100/{article}"
    push = await hub.issue(kind="push", articles=[article], target={"everywhere": True})
    wanted = await anybody.get(address)
    await hub.work("site/push")
    delivered = await anybody.get(address)
    retract = await hub.issue(
        kind="retract", articles=[article], reason="时间有误", public_reason="施工改期。"
    )
    retracted = await anybody.get(address)
    await hub.work("site/retract")
    verified = await anybody.get(address)
    assert [a.status_code for a in (wanted, delivered, retracted, verified)] == [
        404,
        200,
        410,
        410,
    ]
    assert "施工改期。" in verified.text
    assert await hub.results(push) == {"published": 1}
    assert await hub.results(retract) == {"gone": 1}


async def test_a_copys_url_is_the_address_of_its_page(
    hub: Hub, stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    article = await stage.story(title="桥梁封闭施工公告")
    await hub.issue(kind="push", articles=[article], target={"everywhere": True})
    await hub.work("site/push")
    async with hub.parts.database.connection() as connection:
        url: str = (await connection.execute(text("select url from placements"))).scalar_one()
    assert "桥梁封闭施工公告" in (await anybody.get(url)).text


async def test_what_is_retracted_before_it_was_delivered_was_never_there(
    hub: Hub, stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    article = await stage.story()
    await hub.issue(kind="push", articles=[article], target={"everywhere": True})
    await hub.issue(kind="retract", articles=[article], reason="时间有误")
    await hub.work("site/push")
    assert (await anybody.get(f"/sites/420100/{article}")).status_code == 404


async def test_a_reinstated_story_that_is_pushed_again_is_back_and_the_newest(
    hub: Hub, stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    article, other = await stage.story(title="甲通告"), await stage.story(title="乙通告")
    everywhere = {"everywhere": True}
    for each in (article, other):
        await hub.issue(kind="push", articles=[each], target=everywhere)
        await hub.work("site/push")
    await hub.issue(kind="retract", articles=[article], reason="时间有误")
    await hub.work("site/retract")
    await hub.issue(kind="reinstate", articles=[article], reason="已核实")
    still = await anybody.get(f"/sites/420100/{article}")
    await hub.issue(kind="push", articles=[article], target=everywhere)
    await hub.work("site/push")
    back = await anybody.get(f"/sites/420100/{article}")
    page = (await anybody.get("/sites/420100/")).text
    assert (still.status_code, back.status_code) == (410, 200)
    assert page.index("甲通告") < page.index("乙通告")


async def test_a_correction_shows_when_it_is_delivered(
    hub: Hub, stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    article = await stage.story(title="限行通告")
    await hub.issue(kind="push", articles=[article], target={"everywhere": True})
    await hub.work("site/push")
    await stage.revise(article, title="限行通告（更正）")
    correct = await hub.issue(kind="correct", articles=[article])
    before = (await anybody.get(f"/sites/420100/{article}")).text
    await hub.work("site/push")
    after = (await anybody.get(f"/sites/420100/{article}")).text
    assert "（更正）" not in before
    assert "限行通告（更正）" in after
    assert await hub.results(correct) == {"corrected": 1}
