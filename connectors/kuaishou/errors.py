"""Kuaishou's `result`: what each says, and what it comes to for a call that makes or changes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

SUCCESS = 1
MISSING = frozenset({120001, 100120001})
NOT_UPLOADED = frozenset({120002, 100120002})
TOO_FAST_SECONDS = 60.0  # assumed: how long to leave an account alone that was too fast


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


def _too_fast(code: str, words: str) -> Outcome:
    return Retry(f"{code} {words}", after=TOO_FAST_SECONDS, account_wide=True)


def _unknown(code: str, words: str) -> Outcome:
    return Unknown(f"{code} {words}")


MEANINGS: Mapping[int, Meaning] = {
    **dict.fromkeys(MISSING, Meaning("视频不存在", _refused)),
    **dict.fromkeys(NOT_UPLOADED, Meaning("视频未上传成功", _refused)),
    **dict.fromkeys((120003, 100120003), Meaning("视频发布失败", _refused)),
    **dict.fromkeys((100400, 100100400), Meaning("参数错误", _refused)),
    100100402: Meaning("账号被封禁，或当天请求次数用完", _quota),
    100200100: Meaning("请求缺少参数或参数类型错误", _refused),
    100200101: Meaning("无效的应用", _credentials),
    100200102: Meaning("请求被拒绝，可能是无效的令牌", _credentials),
    100200106: Meaning("没有这项授权范围", _credentials),
    100200107: Meaning("无效的 openid", _credentials),
    100200108: Meaning("access_token 过期", _credentials),
    100200109: Meaning("用户取消了授权", _credentials),
    100200110: Meaning("用户授权过期", _credentials),
    100200111: Meaning("用户未授权过", _credentials),
    100200113: Meaning("refresh_token 过期", _credentials),
    100200500: Meaning("服务内部错误", _unknown),
    # read in one client, not in the documentation
    **dict.fromkeys((100200301, 100200410, 400002), Meaning("请求过于频繁", _too_fast)),
}


def outcome_of(code: int, words: str) -> Outcome:
    """Return what an error comes to; a code that nobody has documented proves nothing."""
    meaning = MEANINGS.get(code, Meaning("", _unknown))
    return meaning.outcome(str(code), words or meaning.words)
