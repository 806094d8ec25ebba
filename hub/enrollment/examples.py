"""Examples for the API's description: a client's own app, enrolled by a form or by a file."""

from pydantic.config import JsonDict

CREDENTIALS: JsonDict = {"secret": "whsec_YW4gZXhhbXBsZSwgbm90IGEgc2VjcmV0"}

ACCOUNT: JsonDict = {
    "platform": "webhook",
    "external_id": "yunshang-420100",
    "name": "云上武汉",
    "organisation": "武汉市融媒体中心",
    "region_code": "420100",
    "tags": ["客户端"],
    "settings": {"endpoint": "https://app.wuhan.example/hub"},
    "credentials": CREDENTIALS,
}

FILE = """\
平台,账号ID,账号名称,单位,行政区划代码,标签,settings.endpoint
区域网页,site-420102,武汉市江岸区人民政府网,武汉市江岸区融媒体中心,420102,网站,
webhook,app-420102,云上江岸,武汉市江岸区融媒体中心,420102,客户端;应急,https://app.jiangan.example/hub
"""

OWN_APP: JsonDict = {"key": "1073880650", "secret": "an-example-and-not-a-secret"}
