"""Kuaishou's `result`: what each says, and what it comes to for a call that makes or changes."""

from collections.abc import Mapping
from functools import partial

from hub.sdk.codes import (
    Meaning,
    credentials,
    outcome_of_code,
    quota_of_the_day,
    refused,
    too_fast,
    unknown,
)

SUCCESS = 1
MISSING = frozenset({120001, 100120001})
NOT_UPLOADED = frozenset({120002, 100120002})

MEANINGS: Mapping[int, Meaning] = {
    **dict.fromkeys(MISSING, Meaning("视频不存在", refused)),
    **dict.fromkeys(NOT_UPLOADED, Meaning("视频未上传成功", refused)),
    **dict.fromkeys((120003, 100120003), Meaning("视频发布失败", refused)),
    **dict.fromkeys((100400, 100100400), Meaning("参数错误", refused)),
    100100402: Meaning("账号被封禁，或当天请求次数用完", quota_of_the_day),
    100200100: Meaning("请求缺少参数或参数类型错误", refused),
    100200101: Meaning("无效的应用", credentials),
    100200102: Meaning("请求被拒绝，可能是无效的令牌", credentials),
    100200106: Meaning("没有这项授权范围", credentials),
    100200107: Meaning("无效的 openid", credentials),
    100200108: Meaning("access_token 过期", credentials),
    100200109: Meaning("用户取消了授权", credentials),
    100200110: Meaning("用户授权过期", credentials),
    100200111: Meaning("用户未授权过", credentials),
    100200113: Meaning("refresh_token 过期", credentials),
    100200500: Meaning("服务内部错误", unknown),
    # read in one client, not in the documentation
    **dict.fromkeys((100200301, 100200410, 400002), Meaning("请求过于频繁", too_fast)),
}

outcome_of = partial(outcome_of_code, MEANINGS)
