"""What every answer carries, whoever asks for what: made from all routes there are."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from hub.app import create_app
from hub.kit import edge
from hub.settings import Settings
from tests.app.test_doors import every_route
from tests.app.world import PATH, World
from tests.conftest import client_of
from tests.waiting import until

NOWHERE = Settings(
    data_dir=Path("nowhere"),
    database_url="postgresql+asyncpg://nobody@/nowhere",
    redis_url="redis://nowhere",
)
ROUTES = every_route(create_app(NOWHERE))
ENDLESS = ("/events",)  # of what goes on
PARTS = {
    **PATH,
    "region": "420102",
    "article": "17",
    "mark": "0",
    "name": "site.css",
    "account": "4021",
    "way": "weibo",
    "code": "too-many",
    "rest": "nowhere",
}
FRAMED = ("/previews/{platform}",)  # a page of ours shows it in a frame, and nobody else's may
CARRIED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
REFERRERS = {"no-referrer", "same-origin"}  # who asks from elsewhere learns no address of ours
NEVER = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "data:", "http:", "*")
IMAGES = "img-src 'self' data: blob:"  # arrows in styles, and pictures before they are uploaded
YEAR = "max-age=31536000"


def address_of(path: str) -> str:
    """Fill in what a path leaves open; what is not known is a one."""
    named = re.sub(r":path}", "}", path)
    return re.sub(r"{(\w+)}", lambda part: str(PARTS.get(part[1], 1)), named)


def faults_of(answer: httpx.Response, *, is_framed: bool = False) -> list[str]:
    """Return what an answer lacks, or says more than once; `is_framed`: a page of ours shows it."""
    headers = answer.headers
    ancestors = "frame-ancestors 'self'" if is_framed else "frame-ancestors 'none'"
    carried = CARRIED | ({"x-frame-options": "SAMEORIGIN"} if is_framed else {})
    faults = [
        f"{name}: {headers.get(name)}" for name, value in carried.items() if headers[name] != value
    ]
    if headers.get("referrer-policy") not in REFERRERS:
        faults.append(f"referrer-policy: {headers.get('referrer-policy')}")
    policy = headers.get("content-security-policy", "")
    parts = [each.strip() for each in policy.split(";")]
    policy = policy.replace(IMAGES, "")
    faults += [f"no {one}" for one in ("default-src 'none'", ancestors)
               if one not in parts]  # fmt: skip
    faults += [f"{word} in {policy}" for word in NEVER if word in policy]
    faults += [f"no {name}" for name in ("permissions-policy", "cache-control", "x-request-id",
               "cross-origin-resource-policy") if name not in headers]  # fmt: skip
    twice = [name for name in headers if len(headers.get_list(name)) > 1 and name != "set-cookie"]
    return faults + [f"{name} twice" for name in twice]


@pytest.mark.parametrize(
    ("verb", "path"), [(v, p) for v, p in ROUTES if not p.endswith(ENDLESS)], ids=str
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
async def test_every_answer_forbids_what_it_does_not_need(
    verb: str, path: str, accept: str, attacker: httpx.AsyncClient, world: World
) -> None:
    """As somebody who may do everything, as nobody, and with what can't be read."""
    address = address_of(path)
    nobody = {"Authorization": ""}
    answers = [
        await attacker.request(verb, address, headers={"Accept": accept}),
        await attacker.request(verb, address, headers={"Accept": accept} | nobody),
        await attacker.request(verb, address, headers={"Accept": accept}, content=b"{"),
        await attacker.request(verb, f"{address}/%00", headers={"Accept": accept}),
    ]
    assert world
    for answer in answers:
        framed = path.endswith(FRAMED) and answer.status_code == 200
        assert faults_of(answer, is_framed=framed) == []
        assert "strict-transport-security" not in answer.headers
        if path.startswith("/api") and not path.endswith("{digest}"):
            assert answer.headers["cache-control"] == "no-store"


async def test_what_is_at_no_address_forbids_it_too(anybody: httpx.AsyncClient) -> None:
    for path in ("/", "/nowhere", "/api", "/api/v1", "/docs", "/sign-in/nowhere"):
        answer = await anybody.get(path)
        assert faults_of(answer) == [], path


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_page_has_no_style_or_script_that_its_policy_does_not_name(
    accept: str, attacker: httpx.AsyncClient, world: World
) -> None:
    """What a policy does not allow is not there: no attribute, no handler, no foreign address."""
    assert world
    seen = 0
    for verb, path in ROUTES:
        if verb != "GET" or path.endswith(ENDLESS) or path.startswith("/api"):
            continue
        answer = await attacker.get(address_of(path), headers={"Accept": accept})
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen += 1
        policy = answer.headers["content-security-policy"]
        assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text), path
        for tag, directive in (("style", "style-src"), ("script", "script-src")):
            if re.search(rf"<{tag}[\s>]", answer.text):
                assert f"{directive} 'sha256-" in policy or f"{directive} 'self'" in policy, path
        assert not re.search(r"<(script|link|iframe|object|embed)[^>]+=\"(?:https?:)?//[^\"]*\.js",
                             answer.text), path  # fmt: skip
    assert seen >= 3


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [("https://hub.example.cn", YEAR), ("http://hub.example.cn", None)],
)
async def test_only_who_comes_over_tls_is_told_to_come_by_it_for_a_year(
    settings: Settings, public_url: str, expected: str | None
) -> None:
    app = create_app(settings.model_copy(update={"public_url": public_url}))
    async with app.router.lifespan_context(app), client_of(app) as client:
        for path in ("/healthz", "/api/v1/audit", "/sites/", "/problems", "/nowhere"):
            answer = await client.get(path)
            assert answer.headers.get("strict-transport-security") == expected


async def test_a_picture_may_be_shown_by_others_and_a_document_of_the_api_may_not(
    attacker: httpx.AsyncClient, world: World
) -> None:
    assert world
    picture = await attacker.get(f"/sites/420102/17/assets/{PATH['digest']}/x.gif")
    ours = await attacker.get(f"/api/v1/assets/{PATH['digest']}")
    assert ours.headers["cross-origin-resource-policy"] == "same-origin"
    assert "immutable" in ours.headers["cache-control"]
    assert picture.status_code in {200, 404}


async def test_an_answer_that_does_not_begin_in_time_is_given_up(
    app: FastAPI, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = asyncio.Event()

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    app.add_api_route("/try/never", never)
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 0.05)
    answer = await anybody.get("/try/never")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert given_up.is_set()
    assert faults_of(answer) == []


async def test_an_answer_that_has_begun_may_take_its_time(
    app: FastAPI, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 0.05)
    clock = asyncio.get_running_loop().time
    end = clock() + 0.2  # four times the limit

    async def lines() -> AsyncIterator[bytes]:
        yield b"begun"
        await until(lambda: clock() > end)
        yield b" and ended"

    async def stream() -> StreamingResponse:
        return StreamingResponse(lines())

    app.add_api_route("/try/stream", stream)
    assert (await anybody.get("/try/stream")).text == "begun and ended"
