"""What Penguin's refusals come to. Of its codes only 0 is known, so it is the words that count."""

import re
from collections.abc import Callable
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

SUCCESS = "0"  # in some answers a number
TOO_FAST_SECONDS = 60.0  # assumed: how long to leave an account alone that was too fast

_DEAD_TOKEN = re.compile("token|令牌", re.IGNORECASE)


class Meaning(NamedTuple):
    """What words mean.

    Attributes:
        pattern: found in them.
        outcome: made of the code and the words.
    """

    pattern: re.Pattern[str]
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


# Assumed, all of them: nobody has written down what Penguin says. The first that is found counts.
MEANINGS = (
    Meaning(re.compile("client|授权|登录|权限|认证|封禁|禁言", re.IGNORECASE), _credentials),
    Meaning(re.compile("频繁|过快|频率"), _too_fast),
    Meaning(re.compile("系统|服务|异常|繁忙|超时|网络|重试|稍后"), _unknown),
    Meaning(re.compile("上限|次数|篇数|用完"), _quota),
    Meaning(re.compile("参数|标题|正文|内容|图片|封面|敏感|违规|重复"), _refused),
)


def outcome_of(code: str, words: str) -> Outcome:
    """Return what a refusal comes to; words that nobody has foreseen prove nothing."""
    for meaning in MEANINGS:
        if meaning.pattern.search(words):
            return meaning.outcome(code, words)
    return _unknown(code, words)


def is_dead_token(words: str) -> bool:
    """Say whether a call is refused for its token alone."""
    return _DEAD_TOKEN.search(words) is not None
