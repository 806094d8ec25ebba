"""Baijiahao's `errno`: what each says, and what it comes to for a call that makes or changes."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Quota, Refused, Unknown
from hub.sdk.periods import tomorrow

WRONG_STATE = frozenset({60001003, 800000201})
MISSING = 80000107

# No code is documented for an `origin_url` that was used before; these words are assumed.
_DUPLICATE = re.compile("重复|同一篇|已存在|已发布过")


class Meaning(NamedTuple):
    """What a code means.

    Attributes:
        words: the documentation's.
        outcome: made of the code and the platform's words.
    """

    words: str
    outcome: Callable[[str, str], Outcome]


def _refused(code: str, words: str) -> Outcome:
    return Refused(code, words)


def _credentials(code: str, words: str) -> Outcome:
    return Credentials(f"{code} {words}")


def _quota(code: str, words: str) -> Outcome:
    return Quota(tomorrow(), f"{code} {words}")


def _unknown(code: str, words: str) -> Outcome:
    return Unknown(f"{code} {words}")


MEANINGS: Mapping[int, Meaning] = {
    2: Meaning("参数错误", _refused),
    4: Meaning("数据库错误", _unknown),
    5: Meaning("数据库错误", _unknown),
    10002: Meaning("无权限调用相关接口", _credentials),
    10003: Meaning("数据库错误", _unknown),
    10005: Meaning("百家号内部服务异常", _unknown),
    10009: Meaning("非作者文章", _refused),
    27012: Meaning("文章修改次数达到上限", _refused),
    60000005: Meaning("帐号未审核通过或在禁言期", _refused),
    60000006: Meaning("百家号内部服务异常", _unknown),
    60000009: Meaning("帐号不存在", _credentials),
    60000020: Meaning("百家号内部服务异常", _unknown),
    60001001: Meaning("授权校验失败", _credentials),
    60001003: Meaning("撤回或修改时文章状态错误", _refused),
    60001008: Meaning("当天发文篇数校验失败", _quota),
    60001009: Meaning("发文篇数用尽", _quota),
    MISSING: Meaning("文章不存在", _refused),
    800000201: Meaning("文章状态异常", _refused),
}


def outcome_of(code: int, words: str) -> Outcome:
    """Return what an error comes to; a code that nobody has documented proves nothing."""
    meaning = MEANINGS.get(code, Meaning("", _unknown))
    return meaning.outcome(str(code), words or meaning.words)


def is_duplicate(words: str) -> bool:
    """Say whether an article is refused because its `origin_url` was used before."""
    return _DUPLICATE.search(words) is not None
