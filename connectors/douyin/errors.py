"""Douyin's `error_code`: what each says, and what it comes to for a call that makes something."""

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

MEANINGS: Mapping[int, Meaning] = {
    # the older codes of the same meaning are still given by some calls
    **dict.fromkeys((28001003, 2190002), Meaning("access_token 无效", credentials)),
    **dict.fromkeys((28001008, 2190008, 10008), Meaning("access_token 过期", credentials)),
    10010: Meaning("refresh_token 过期", credentials),
    10020: Meaning("refresh_token 已不能再续期", credentials),
    **dict.fromkeys((10003, 10013, 10014), Meaning("client_key 错误", credentials)),
    2190015: Meaning("access_token 与 open_id 不匹配", credentials),
    28001014: Meaning("应用未授权任何能力", credentials),
    28001016: Meaning("应用被封禁或下线", credentials),
    **dict.fromkeys((28001018, 2190004, 10004), Meaning("应用未获得该能力", credentials)),
    28001019: Meaning("应用该能力被封禁", credentials),
    2190003: Meaning("用户未授权该能力", credentials),
    **dict.fromkeys((28003017, 2190001), Meaning("当天的次数已用完", quota_of_the_day)),
    **dict.fromkeys((28001005, 28001006, 2100004, 10001), Meaning("系统繁忙", unknown)),
    **dict.fromkeys((28001007, 2100005, 210005, 10002, 10005), Meaning("参数不合法", refused)),
    2100007: Meaning("无权限操作", refused),
    2100009: Meaning("账号被禁止使用该操作", refused),
    2111001: Meaning("命中敏感词", refused),
    2114001: Meaning("文字超过 1000 字", refused),
    2118110: Meaning("请求过于频繁", too_fast),
    2190005: Meaning("文件太大", refused),
}

outcome_of = partial(outcome_of_code, MEANINGS)
