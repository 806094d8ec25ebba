"""Bilibili's `code`: what each says, and what it comes to for a call that makes or changes."""

from collections.abc import Mapping
from functools import partial

from hub.sdk.codes import Meaning, again, credentials, outcome_of_code, refused, too_fast, unknown

MEANINGS: Mapping[int, Meaning] = {
    -101: Meaning("账号未登录", credentials),
    -400: Meaning("请求错误", refused),
    -404: Meaning("没有这篇文章", refused),
    4000: Meaning("参数错误", refused),
    4001: Meaning("应用无效", credentials),
    4002: Meaning("签名异常", credentials),
    4003: Meaning("请求过期", again),
    4004: Meaning("重复请求", again),
    4007: Meaning("不在 IP 白名单内", credentials),
    4008: Meaning("权限异常", credentials),
    4009: Meaning("接口访问限制", too_fast),
    4012: Meaning("MD5 校验失败", refused),
    **dict.fromkeys(range(5000, 5004), Meaning("服务异常", unknown)),
    **dict.fromkeys((127000, 127001, 127002, 127004), Meaning("授权已失效", credentials)),
    **dict.fromkeys(
        (123001, 127005, 127006, 127007, 127011, 127304, 127305),
        Meaning("应用没有这项权限", credentials),
    ),
    **dict.fromkeys((127009, 127306), Meaning("请求过于频繁", too_fast)),
    **dict.fromkeys(range(123002, 123042), Meaning("稿件不符合要求", refused)),
    **dict.fromkeys(range(129000, 129019), Meaning("专栏稿件不符合要求", refused)),
}

outcome_of = partial(outcome_of_code, MEANINGS)
