"""A platform that repeats our request in its error must not spread its secrets."""

import httpx
import pytest

from hub.sdk import platform_words

TOKEN = "71_kBq9fQ-a+b/c"

REQUESTS = {
    "a header": httpx.Request("POST", "https://a.example/", headers={"x-api-key": TOKEN}),
    "a bearer": httpx.Request(
        "POST", "https://a.example/", headers={"authorization": f"Bearer {TOKEN}"}
    ),
    "a parameter": httpx.Request("POST", "https://a.example/", params={"access_token": TOKEN}),
    "a JSON body": httpx.Request("POST", "https://a.example/", json={"app_secret": TOKEN}),
    "a form": httpx.Request("POST", "https://a.example/", data={"client_secret": TOKEN}),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_secret_that_comes_back_is_hidden(what: str) -> None:
    request = REQUESTS[what]
    repeated = f"bad request: {request.url} {request.headers} {request.content.decode()} {TOKEN}"
    words = platform_words(httpx.Response(400, text=repeated, request=request))
    assert "71_kBq9fQ" not in words
    assert "bad request" in words


def test_what_is_no_secret_stays() -> None:
    request = httpx.Request("POST", "https://a.example/", json={"title": "防汛四级应急响应"})
    response = httpx.Response(400, text="标题有误：防汛四级应急响应", request=request)
    assert "防汛四级应急响应" in platform_words(response)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[1, 2]", b"{", b""])
def test_a_body_of_any_kind_is_no_obstacle(body: bytes) -> None:
    request = httpx.Request("POST", "https://a.example/", content=body)
    assert "no" in platform_words(httpx.Response(400, text="no", request=request))


def test_an_answer_without_its_request_is_quoted() -> None:
    assert platform_words(httpx.Response(400, text="no")) == "HTTP 400 Bad Request: no"
