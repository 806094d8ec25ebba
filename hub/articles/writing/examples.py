"""Examples for the API's description of drafts."""

from pydantic.config import JsonDict

CONTENT: JsonDict = {
    "title": "关于启动防汛Ⅲ级应急响应的通知",
    "body": "<p>据省气象台预报，未来三天我省江汉平原有暴雨。</p>",
    "source": "湖北省应急管理厅",
}

BEGUN: JsonDict = {"content": CONTENT}

TAKEN_UP: JsonDict = {"article": 17}

SAVED: JsonDict = {
    "revision": 1,
    "content": CONTENT | {"body": "<p>据省气象台预报，未来三天我省江汉平原有大到暴雨。</p>"},
}

PUBLISHED: JsonDict = {"revision": 1}
