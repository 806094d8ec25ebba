"""A platform that repeats our request in its error must not spread its secrets."""

import json
from html import escape
from urllib.parse import quote

import httpx
import pytest

from hub.sdk import platform_words
from hub.sdk.hiding import hide
from hub.sdk.statuses import MAX_WORDS_CHARACTERS

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


QUOTED = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON in Chinese": lambda secret: json.dumps(secret, ensure_ascii=False),
    "JSON of PHP": lambda secret: json.dumps(secret).replace("/", r"\/"),
    "an address": quote,
    "HTML": escape,
}


@pytest.mark.parametrize("how", QUOTED)
@pytest.mark.parametrize("secret", ['ab"Kestrel', "ab\\Kestrel", "ab<&'Kestrel", "密钥/Kestrel"])
def test_a_secret_is_hidden_however_it_is_quoted(how: str, secret: str) -> None:
    assert "Kestrel" not in hide(f'{{"user":"a","key": {QUOTED[how](secret)}}}', {secret})


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


ISSUED = "RYTGH9VM-kq3Zw8xPbn2L0-Ads"

ANSWERS = {
    "JSON": f'{{"code":"0","data":{{"access_token":"{ISSUED}","openid":"1"}},"note":"成功"}}',
    "JSON that is cut": f'{{"note":"成功","data":{{"access_token": "{ISSUED[:12]}',
    "JSON within JSON": f'{{"note":"成功","raw":"{{\\"refresh_token\\":\\"{ISSUED}\\"}}"}}',
    "a list": f'{{"note":"成功","tokens":["1","{ISSUED}"]}}',
    "a form": f"note=成功&refresh_token={ISSUED}&expires_in=7200",
    "a form that is cut": f"note=成功&ticket={ISSUED[:9]}",
    "XML": f"<xml><note>成功</note><AccessToken>{ISSUED}</AccessToken></xml>",
    "XML with CDATA": f"<xml><note>成功</note><ticket><![CDATA[{ISSUED}]]></ticket></xml>",
    "plain text": f"成功 session_key: {ISSUED}",
    "a Chinese text": f"成功，令牌：{ISSUED}",
    "a password with blanks": '{"note":"成功","password":"RYTGH9VM kq3Zw8xPbn2L0"}',
    "a password with a quote": '{"note":"成功","password":"RYTGH9\\"kq3Zw8x","id":"1"}',
    "a value without a name": f"成功 {ISSUED}",
    "a value within another name": f'{{"note":"成功","value":"{ISSUED}"}}',
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_secret_that_a_platform_gives_out_is_hidden(what: str) -> None:
    words = platform_words(httpx.Response(200, text=ANSWERS[what]))
    assert "RYTGH9" not in words
    assert "kq3Zw8x" not in words
    assert "成功" in words


@pytest.mark.parametrize(
    "words",
    [
        '{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}',
        '{"error":"invalid_token","error_description":"access_token无效或已过期"}',
        '{"error":"bad token: expired","token":null}',
        "请参见 https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Overview.html",
        '{"log_id":"20261122230449","id":1734567890123456789,"at":"2026-11-22T23:04:49.123456Z"}',
    ],
)
def test_words_about_secrets_stay(words: str) -> None:
    assert platform_words(httpx.Response(400, text=words)).endswith(words)


def test_a_long_answer_is_searched_quickly() -> None:
    long = httpx.Response(400, text="token" * 2_000 + '="' + "\\" * 9_000)
    assert len(platform_words(long)) <= MAX_WORDS_CHARACTERS
