"""What Toutiao's refusals come to. No codes are known, so it is the words that are read."""

import re
from collections.abc import Callable
from typing import NamedTuple

from hub.sdk import Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

TOO_FAST_SECONDS = 60.0  # assumed: how long to leave an account alone that was too fast
CODE = "error"  # all that Toutiao says besides the words


class Meaning(NamedTuple):
    """What words mean.

    Attributes:
        pattern: found in them.
        outcome: made of them.
    """

    pattern: re.Pattern[str]
    outcome: Callable[[str], Outcome]


def _refused(words: str) -> Outcome:
    return Refused(CODE, words)


def _quota(words: str) -> Outcome:
    return Quota(tomorrow(), words)


def _too_fast(words: str) -> Outcome:
    return Retry(words, after=TOO_FAST_SECONDS, account_wide=True)


# Assumed, all of them: nobody has written down what Toutiao says. The first that is found counts.
MEANINGS = (
    Meaning(
        re.compile("token|client_key|授权|登录|权限|实名|封禁|禁言", re.IGNORECASE), Credentials
    ),
    Meaning(re.compile("频繁|过快"), _too_fast),
    Meaning(re.compile("系统|服务|异常|繁忙|超时|网络|重试|稍后"), Unknown),
    Meaning(re.compile("上限|次数|篇数|用完"), _quota),
    Meaning(re.compile("参数|标题|正文|内容|摘要|图片|敏感|违规|重复"), _refused),
)


def outcome_of(words: str) -> Outcome:
    """Return what a refusal comes to; words that nobody has foreseen prove nothing."""
    for meaning in MEANINGS:
        if meaning.pattern.search(words):
            return meaning.outcome(words)
    return Unknown(words or "it was refused without a word")
