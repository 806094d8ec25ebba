"""Files of accounts, as offices send them."""

import csv
import io
from collections.abc import Iterable

HEADINGS = ["平台", "账号ID", "账号名称", "单位", "行政区划代码"]
MORE = ["settings.endpoint", "credentials.secret"]
SECRET = "whsec_geheim-420100"

PROVINCE = ["site", "420000", "湖北省融媒体中心网站", "湖北省融媒体中心", "420000"]
WUHAN = ["site", "420100", "武汉市融媒体中心网站", "武汉市融媒体中心", "420100"]
JIANGAN = ["site", "420102", "江岸区融媒体中心网站", "武汉市江岸区融媒体中心", "420102"]
XIANTAO = ["site", "429004", "仙桃市融媒体中心网站", "湖北省仙桃市融媒体中心", "429004"]
JINGZHOU = ["site", "421000", "荆州市融媒体中心网站", "荆州市融媒体中心", "421000"]
GONGAN = ["site", "421022", "公安县人民政府网", "公安县融媒体中心", "421022"]
EMERGENCY = ["site", "yjt-420000", "湖北省应急管理厅网站", "湖北省应急管理厅", "420000"]
LEDGER = [PROVINCE, EMERGENCY, WUHAN, JIANGAN, JINGZHOU, GONGAN]
APP = ["app", "yunshang-420100", "云上武汉", "武汉市融媒体中心", "420100"]
APP_MORE = ["https://app.wuhan.example/hub", SECRET]


def csv_of(
    rows: Iterable[Iterable[str]], headings: Iterable[str] = HEADINGS, encoding: str = "utf-8"
) -> bytes:
    """Write rows under headings."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def counties(number: int) -> list[list[str]]:
    """Return accounts of one county, as many as asked for."""
    return [
        ["site", f"page-{n}", f"江岸区第{n}号网站", JIANGAN[3], "420102"] for n in range(number)
    ]
