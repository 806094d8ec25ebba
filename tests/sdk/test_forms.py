"""Forms as sandboxes read them: what httpx sends comes out as it went in."""

import httpx
from starlette.requests import Request

from hub.sdk.testing.forms import File, Form, read_form

TEXT = "汛期值班：加强巡查\r\n第二行 & = % +"


async def _read(sent: httpx.Request) -> Form:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": sent.read(), "more_body": False}

    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    return await read_form(Request({"type": "http", "headers": headers}, receive))


async def test_a_form_of_words() -> None:
    sent = httpx.Request("POST", "https://a.example", data={"title": TEXT, "empty": ""})
    assert await _read(sent) == Form({"title": TEXT, "empty": ""}, {})


async def test_a_form_of_parts_with_a_file() -> None:
    pixels = b"\x89PNG\r\n\x1a\n\x00\xff\n--\r\n"
    parts = {"title": (None, TEXT), "file": ("封面 1.png", pixels, "image/png")}
    form = await _read(httpx.Request("POST", "https://a.example", files=parts))
    assert form.fields == {"title": TEXT}
    assert form.files == {"file": File("封面 1.png", "image/png", pixels)}


async def test_what_is_no_form_is_empty() -> None:
    assert await _read(httpx.Request("POST", "https://a.example", json={})) == Form({}, {})
    assert await _read(httpx.Request("GET", "https://a.example")) == Form({}, {})
