"""What Penguin's refusals come to. Of its codes only 0 is known, so it is the words that count."""

import re
from collections.abc import Callable
from typing import NamedTuple

from hub.sdk import Outcome
from hub.sdk.codes import credentials, quota_of_the_day, refused, too_fast, unknown

SUCCESS = "0"  # in some answers a number

_DEAD_TOKEN = re.compile("token|令牌", re.IGNORECASE)


class Meaning(NamedTuple):
    """What words mean.

    Attributes:
        pattern: found in them.
        outcome: made of the code and the words.
    """

    pattern: re.Pattern[str]
    outcome: Callable[[str, str], Outcome]


# Assumed, all of them: nobody has written down what Penguin says. The first that is found counts.
MEANINGS = (
    Meaning(re.compile("client|授权|登录|权限|认证|封禁|禁言", re.IGNORECASE), credentials),
    Meaning(re.compile("频繁|过快|频率"), too_fast),
    Meaning(re.compile("系统|服务|异常|繁忙|超时|网络|重试|稍后"), unknown),
    Meaning(re.compile("上限|次数|篇数|用完"), quota_of_the_day),
    Meaning(re.compile("参数|标题|正文|内容|图片|封面|敏感|违规|重复"), refused),
)


def outcome_of(code: str, words: str) -> Outcome:
    """Return what a refusal comes to; words that nobody has foreseen prove nothing."""
    for meaning in MEANINGS:
        if meaning.pattern.search(words):
            return meaning.outcome(code, words)
    return unknown(code, words)


def is_dead_token(words: str) -> bool:
    """Say whether a call is refused for its token alone."""
    return _DEAD_TOKEN.search(words) is not None
