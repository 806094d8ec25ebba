"""A platform's own error codes, read by a connector's table."""

from hub.sdk import Credentials, Quota, Refused, Retry, Unknown
from hub.sdk import codes as sdk
from hub.sdk.codes import TOO_FAST_SECONDS, Meaning, outcome_of_code
from hub.sdk.periods import tomorrow

MEANINGS = {
    2: Meaning("参数错误", sdk.refused),
    10008: Meaning("access_token 过期", sdk.credentials),
    28003017: Meaning("当天的次数已用完", sdk.quota_of_the_day),
    4009: Meaning("接口访问限制", sdk.too_fast),
    4004: Meaning("重复请求", sdk.again),
    5: Meaning("数据库错误", sdk.unknown),
}


def test_each_code_comes_to_what_the_table_says() -> None:
    assert outcome_of_code(MEANINGS, 2, "标题过长") == Refused("2", "标题过长")
    assert outcome_of_code(MEANINGS, 10008, "expired") == Credentials("10008 expired")
    assert outcome_of_code(MEANINGS, 28003017, "") == Quota(tomorrow(), "28003017 当天的次数已用完")
    slow = Retry("4009 slow", after=TOO_FAST_SECONDS, account_wide=True)
    assert outcome_of_code(MEANINGS, 4009, "slow") == slow
    assert outcome_of_code(MEANINGS, 4004, "twice") == Retry("4004 twice")
    assert outcome_of_code(MEANINGS, 5, "") == Unknown("5 数据库错误")


def test_a_code_that_nobody_has_documented_proves_nothing() -> None:
    assert outcome_of_code(MEANINGS, 99, "什么都没说") == Unknown("99 什么都没说")
