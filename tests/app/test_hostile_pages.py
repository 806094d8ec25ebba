"""What anybody may ask: whatever stands in the address, a page or a problem, and nothing of it."""

import httpx
import pytest

from tests.app.hostility import TEXTS
from tests.app.world import PATH, World

SEGMENTS = (
    *(
        "0",
        "-1",
        "9" * 25,
        "420102",
        "４２０１０２",
        "42010",
        "..",
        "%00",
        "%FF",
        "%2F",
        "%0d%0aX: 1",
    ),
    *("%3Cscript%3E", "%E2%80%AE", "{{7*7}}", "%5C%5Cexample.cn", "x" * 3_000),
)
ADDRESSES = (
    *("/sites/{}", "/sites/{}/", "/sites/{}/feed.xml", "/sites/420102/{}", "/sites/static/{}/x"),
    *("/sites/420102/17/assets/{}/x", "/sites/420102/17/assets/sha256:0/{}", "/sites/{}/{}/{}/{}"),
    *("/problems/{}", "/{}", "/readyz/{}", "/joins/{}/callback", "/joins/weibo/callback?state={}"),
)


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_part_of_an_address(
    address: str, attacker: httpx.AsyncClient, world: World
) -> None:
    del attacker.headers["Authorization"]
    for segment in SEGMENTS:
        answer = await attacker.get(address.replace("{}", segment))
        assert answer.status_code < 500, segment
        assert "<script>" not in answer.text
        assert answer.headers.get("location", "/sites/").startswith(("/sites/", "/console"))
    assert await world.is_untouched()


@pytest.mark.parametrize("region", ["420102", "421022"])
async def test_where_a_list_goes_on(region: str, attacker: httpx.AsyncClient, world: World) -> None:
    for text in (*TEXTS, "W10", "WzFd", "WyIxIiwxXQ", "eyJhdCI6MX0"):
        before = text[:3_000]
        answer = await attacker.get(f"/sites/{region}/", params={"before": before})
        assert answer.status_code < 500, before
        assert "<script>" not in answer.text
    assert await world.is_untouched()


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
async def test_a_verb_that_is_none(verb: str, attacker: httpx.AsyncClient, world: World) -> None:
    paths = ["/sites/", f"/sites/{PATH['code']}/", "/problems", "/healthz", "/metrics", "/"]
    for path in [*paths, "/api/v1/openapi.json"]:
        answer = await attacker.request(verb, path, content=b"{" * 500)
        assert answer.status_code in {404, 405}
    assert await world.is_untouched()
