"""Examples for the API's description: a notice as an emergency office would put it out."""

from pydantic.config import JsonDict

from hub.kit.examples import YEAR

DIGEST = "sha256:9f2c6a0d7b1e4c3f8a5d2e9b6c7f0a1d4e8b3c6f9a2d5e8b1c4f7a0d3e6b9c2f"

NOTICE: JsonDict = {
    "title": "关于启动防汛Ⅳ级应急响应的通知",
    "body": (
        "<p>据省气象台预报，7月1日至3日我省江汉平原、鄂东北有大到暴雨，局部大暴雨。"
        "经会商研判，决定自7月1日8时起启动防汛Ⅳ级应急响应。</p>"
        "<h2>一、加强值班值守</h2><p>各市州严格落实24小时值班制度。</p>"
    ),
    "author": "省防汛抗旱指挥部办公室",
    "source": "湖北省应急管理厅",
    "source_url": f"https://yjt.hubei.gov.cn/notice/{YEAR}0701.html",
    "tier": "important",
    "category": "emergency",
}

MARKDOWN = f"""\
---
title: 关于启动防汛Ⅳ级应急响应的通知
author: 省防汛抗旱指挥部办公室
source: 湖北省应急管理厅
tier: important
category: emergency
embargo_until: {YEAR}-07-01T08:00:00+08:00
---

据省气象台预报，7月1日至3日我省江汉平原、鄂东北有大到暴雨，局部大暴雨。

## 一、加强值班值守

各市州严格落实24小时值班制度。
"""

PAGE = """\
<html><head><title>关于启动防汛Ⅳ级应急响应的通知_湖北省应急管理厅</title>
<meta name="ContentSource" content="湖北省应急管理厅"></head>
<body><h1>关于启动防汛Ⅳ级应急响应的通知</h1><p>据省气象台预报……</p></body></html>
"""

CHANGE: JsonDict = {"tier": "major", "embargo_until": f"{YEAR}-07-01T08:00:00+08:00"}

EXTERNAL: JsonDict = {
    "url": "https://mp.weixin.qq.com/s/Yx3kQ7",
    "title": "武汉市江岸区部分路段临时交通管制",
}
