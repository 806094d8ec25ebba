"""Bilibili's `code`: what each says, and what it comes to for a call that makes or changes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Refused, Retry, Unknown

TOO_FAST_SECONDS = 60.0  # assumed: how long to leave an account alone that was too fast


class Meaning(NamedTuple):
    """What a code means.

    Attributes:
        words: the documentation's, or our reading of it.
        outcome: made of the code and the platform's words.
    """

    words: str
    outcome: Callable[[str, str], Outcome]


def _refused(code: str, words: str) -> Outcome:
    return Refused(code, words)


def _credentials(code: str, words: str) -> Outcome:
    return Credentials(f"{code} {words}")


def _retry(code: str, words: str) -> Outcome:
    return Retry(f"{code} {words}")


def _too_fast(code: str, words: str) -> Outcome:
    return Retry(f"{code} {words}", after=TOO_FAST_SECONDS, account_wide=True)


def _unknown(code: str, words: str) -> Outcome:
    return Unknown(f"{code} {words}")


MEANINGS: Mapping[int, Meaning] = {
    -101: Meaning("账号未登录", _credentials),
    -400: Meaning("请求错误", _refused),
    -404: Meaning("没有这篇文章", _refused),
    4000: Meaning("参数错误", _refused),
    4001: Meaning("应用无效", _credentials),
    4002: Meaning("签名异常", _credentials),
    4003: Meaning("请求过期", _retry),
    4004: Meaning("重复请求", _retry),
    4007: Meaning("不在 IP 白名单内", _credentials),
    4008: Meaning("权限异常", _credentials),
    4009: Meaning("接口访问限制", _too_fast),
    4012: Meaning("MD5 校验失败", _refused),
    **dict.fromkeys(range(5000, 5004), Meaning("服务异常", _unknown)),
    **dict.fromkeys((127000, 127001, 127002, 127004), Meaning("授权已失效", _credentials)),
    **dict.fromkeys(
        (123001, 127005, 127006, 127007, 127011, 127304, 127305),
        Meaning("应用没有这项权限", _credentials),
    ),
    **dict.fromkeys((127009, 127306), Meaning("请求过于频繁", _too_fast)),
    **dict.fromkeys(range(123002, 123042), Meaning("稿件不符合要求", _refused)),
    **dict.fromkeys(range(129000, 129019), Meaning("专栏稿件不符合要求", _refused)),
}


def outcome_of(code: int, words: str) -> Outcome:
    """Return what an error comes to; a code that nobody has documented proves nothing."""
    meaning = MEANINGS.get(code, Meaning("", _unknown))
    return meaning.outcome(str(code), words or meaning.words)
