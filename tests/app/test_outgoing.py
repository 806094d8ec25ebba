"""No account leads the hub into its own network: not when it is enrolled, nor when it changes."""

import httpx
import pytest

from hub.enrollment.examples import ACCOUNT
from tests.app.world import PATH, World

API = "/api/v1"
INSIDE = (
    *("http://127.0.0.1/", "http://127.0.0.1:9000/hub", "http://127.8.8.8/", "http://0.0.0.0/"),
    *("http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/"),
    *("http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/latest/meta-data"),
    *("http://[::1]/", "http://[fd00::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/"),
    *("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/"),
    *("http://[2002:7f00:1::]/", "http://[::127.0.0.1]/", "http://[::]/"),
    *("http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/"),
    *("http://127.1/", "http://127.0.1/", "http://１２７.0.0.1/", "http://①②⑦.0.0.1/"),
    *("http://127。0。0。1/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/"),
)
STRANGE = (
    *("https://amt:geheim@app.wuhan.example/", "https://app.wuhan.example@127.0.0.1/"),
    *("https://app.wuhan.example\\@127.0.0.1/", "https://app.wuhan.example:0/", "https://a:65536/"),
    *("https://app.wuhan.example:x/", "https://", "https:///hub", "//app.wuhan.example/", "hub"),
    *("ftp://app.wuhan.example/", "file:///etc/passwd", "gopher://app.wuhan.example/", "data:,x"),
    *("https://app.wuhan.example/\r\nX-Hub: 1", "https://a..b/"),
    *("https://app.wuhan.example/" + "x" * 2_000, "https://" + "a" * 300 + ".example/"),
)


@pytest.mark.parametrize("url", [*INSIDE, *STRANGE])
async def test_no_account_leads_inside(url: str, attacker: httpx.AsyncClient, world: World) -> None:
    quoted = '"' + url.replace('"', '""') + '"'
    file = (
        "平台,账号ID,账号名称,单位,行政区划代码,settings.endpoint\n"
        f"webhook,app-1,云上江岸,武汉市江岸区融媒体中心,420102,{quoted}\n"
    )
    settings = {"settings": {"endpoint": url}}
    answers = [
        await attacker.post(f"{API}/accounts", json=ACCOUNT | settings),
        await attacker.patch(f"{API}/accounts/{PATH['account_id']}", json=settings),
        await attacker.post(
            f"{API}/accounts/import", content=file, headers={"Content-Type": "text/csv"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    for answer in answers:
        (error,) = answer.json()["errors"]
        assert "settings.endpoint" in error["field"]
        assert "geheim" not in answer.text
    assert await world.is_untouched()
