"""Examples for the API's description: a warning put out, put right, taken back, freed again."""

from pydantic.config import JsonDict

from hub.kit.examples import YEAR

PUSH: JsonDict = {
    "kind": "push",
    "articles": [17],
    "target": {
        "regions": ["420100", "421000"],
        "levels": ["city", "county"],
        "exclude": {"accounts": [4021]},
    },
    "priority": "urgent",
    "reason": "省防指7月1日8时启动防汛Ⅳ级应急响应",
    "not_after": f"{YEAR}-07-03T20:00:00+08:00",
    "take_down_at": f"{YEAR}-07-10T08:00:00+08:00",
}

TARGET_SET: JsonDict = {
    "name": "武汉市各区",
    "target": {"regions": ["420100"], "levels": ["county"]},
}

TARGET_SET_REPLACEMENT: JsonDict = TARGET_SET | {"made_at": "2026-07-01T08:00:00+08:00"}

CORRECTION: JsonDict = {
    "kind": "correct",
    "articles": [17],
    "version": 2,
    "reason": "荆州市公安县雨量数据有误，改为86.5毫米",
}

INSTRUCTION: JsonDict = {
    "from": "省委网信办",
    "document": f"鄂网信办函〔{YEAR}〕31号",
    "received_at": f"{YEAR}-07-01T10:20:00+08:00",
    "due_by": f"{YEAR}-07-01T10:50:00+08:00",
}

RETRACTION: JsonDict = {
    "kind": "retract",
    "articles": [17],
    "priority": "urgent",
    "reason": "应急响应等级表述与省防指正式文件不一致，全网撤回",
    "public_reason": "因内容更新，本文已撤下，请以湖北省应急管理厅最新发布为准。",
    "instruction": INSTRUCTION,
}

REINSTATEMENT: JsonDict = {
    "kind": "reinstate",
    "articles": [17],
    "reason": "省应急管理厅已复核更正稿，同意重新发布",
}

RETRY: JsonDict = {
    "codes": ["unknown"],
    "accounts": [38, 4021],
    "confirm": "not_there",
}

WORK_DONE: JsonDict = {"link": "https://www.xiaohongshu.com/explore/66f1a2b3000000001e00c4d5"}

NEVER_PUBLISHED: JsonDict = {"orders": [7]}

APPROVAL: JsonDict = {"articles": [{"article_id": 17, "version": 1}]}

REJECTION: JsonDict = {"reason": "目标范围过大，请改为只推荆州市各县"}

PAUSE: JsonDict = {"reason": "省防指通知待核实，暂停下发"}

HOLD: JsonDict = {
    "scope": "region",
    "reach": "420100",
    "reason": "武汉市融媒体中心客户端升级，7月1日0时至6时暂停推送",
}
