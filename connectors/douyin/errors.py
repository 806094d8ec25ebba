"""Douyin's `error_code`: what each says, and what it comes to for a call that makes something."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

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
    # the older codes of the same meaning are still given by some calls
    **dict.fromkeys((28001003, 2190002), Meaning("access_token 无效", _credentials)),
    **dict.fromkeys((28001008, 2190008, 10008), Meaning("access_token 过期", _credentials)),
    10010: Meaning("refresh_token 过期", _credentials),
    10020: Meaning("refresh_token 已不能再续期", _credentials),
    **dict.fromkeys((10003, 10013, 10014), Meaning("client_key 错误", _credentials)),
    2190015: Meaning("access_token 与 open_id 不匹配", _credentials),
    28001014: Meaning("应用未授权任何能力", _credentials),
    28001016: Meaning("应用被封禁或下线", _credentials),
    **dict.fromkeys((28001018, 2190004, 10004), Meaning("应用未获得该能力", _credentials)),
    28001019: Meaning("应用该能力被封禁", _credentials),
    2190003: Meaning("用户未授权该能力", _credentials),
    **dict.fromkeys((28003017, 2190001), Meaning("当天的次数已用完", _quota)),
    **dict.fromkeys((28001005, 28001006, 2100004, 10001), Meaning("系统繁忙", _unknown)),
    **dict.fromkeys((28001007, 2100005, 210005, 10002, 10005), Meaning("参数不合法", _refused)),
    2100007: Meaning("无权限操作", _refused),
    2100009: Meaning("账号被禁止使用该操作", _refused),
    2111001: Meaning("命中敏感词", _refused),
    2114001: Meaning("文字超过 1000 字", _refused),
    2118110: Meaning("请求过于频繁", _too_fast),
    2190005: Meaning("文件太大", _refused),
}


def outcome_of(code: int, words: str) -> Outcome:
    """Return what an error comes to; a code that nobody has documented proves nothing."""
    meaning = MEANINGS.get(code, Meaning("", _unknown))
    return meaning.outcome(str(code), words or meaning.words)
