"""Baijiahao's `errno`: what each says, and what it comes to for a call that makes or changes."""

import re
from collections.abc import Mapping
from functools import partial

from hub.sdk.codes import Meaning, credentials, outcome_of_code, quota_of_the_day, refused, unknown

WRONG_STATE = frozenset({60001003, 800000201})
MISSING = 80000107

# No code is documented for an `origin_url` that was used before; these words are assumed.
_DUPLICATE = re.compile("重复|同一篇|已存在|已发布过")

MEANINGS: Mapping[int, Meaning] = {
    2: Meaning("参数错误", refused),
    4: Meaning("数据库错误", unknown),
    5: Meaning("数据库错误", unknown),
    10002: Meaning("无权限调用相关接口", credentials),
    10003: Meaning("数据库错误", unknown),
    10005: Meaning("百家号内部服务异常", unknown),
    10009: Meaning("非作者文章", refused),
    27012: Meaning("文章修改次数达到上限", refused),
    60000005: Meaning("帐号未审核通过或在禁言期", refused),
    60000006: Meaning("百家号内部服务异常", unknown),
    60000009: Meaning("帐号不存在", credentials),
    60000020: Meaning("百家号内部服务异常", unknown),
    60001001: Meaning("授权校验失败", credentials),
    60001003: Meaning("撤回或修改时文章状态错误", refused),
    60001008: Meaning("当天发文篇数校验失败", quota_of_the_day),
    60001009: Meaning("发文篇数用尽", quota_of_the_day),
    MISSING: Meaning("文章不存在", refused),
    800000201: Meaning("文章状态异常", refused),
}

outcome_of = partial(outcome_of_code, MEANINGS)


def is_duplicate(words: str) -> bool:
    """Say whether an article is refused because its `origin_url` was used before."""
    return _DUPLICATE.search(words) is not None
