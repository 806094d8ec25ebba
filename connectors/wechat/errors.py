"""What the platform's codes mean: a table, and what each class of them comes to.

An error is `{"errcode": 45009, "errmsg": "…"}` inside a 200. Sources: the lists of return codes of
the official documentation, of every interface used here; a code that is in none of them is a
refusal, quoted for a person.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hub.sdk import ByPerson, Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

OK = 0
ALREADY_SENT = 45065  # the answer carries the message that the same clientmsgid made before
NO_SUCH_MEDIA = 40007
MINUTE = 60.0  # seconds
HOUR = timedelta(hours=1)


class Kind(StrEnum):
    """What has to be done about a code."""

    TOKEN = "token"  # noqa: S105 - the name of a class of errors
    SECRET = "secret"  # noqa: S105 - the same: the owner gives a new one
    SETUP = "setup"  # the account's owner has to change something at the platform
    BY_PERSON = "by_person"  # a person has to finish this draft in the platform's console
    DAY = "day"  # spent until midnight in Beijing
    MINUTE = "minute"
    BUSY_SENDING = "busy_sending"  # the platform names no time; asked again in an hour
    CONTENT = "content"
    MISSING = "missing"  # the platform does not know this message or article
    BUSY = "busy"  # done or not, nobody says


class Meaning(NamedTuple):
    """One row: what to do, and the documentation's words for a person."""

    kind: Kind
    words: str


CODES: Mapping[int, Meaning] = {
    -1: Meaning(Kind.BUSY, "系统繁忙"),
    40001: Meaning(Kind.TOKEN, "access_token 无效或不是最新的"),
    40014: Meaning(Kind.TOKEN, "access_token 不合法"),
    42001: Meaning(Kind.TOKEN, "access_token 已过期"),
    40013: Meaning(Kind.SECRET, "AppID 不存在"),
    40125: Meaning(Kind.SECRET, "AppSecret 不对，可能已被重置"),
    40243: Meaning(Kind.SECRET, "AppSecret 已被冻结，请管理员在公众平台解冻"),
    40164: Meaning(Kind.SETUP, "出口 IP 不在公众平台的 IP 白名单里，请管理员添加"),
    61004: Meaning(Kind.SETUP, "出口 IP 没有登记，请管理员添加"),
    48001: Meaning(Kind.SETUP, "账号没有这项接口权限：个人和未认证账号自 2025 年 7 月起不能发布"),
    48003: Meaning(Kind.SETUP, "管理员还没有同意群发协议，请登录公众平台点一次同意"),
    48004: Meaning(Kind.SETUP, "接口被封禁，详情见公众平台"),
    50002: Meaning(Kind.SETUP, "账号受限，可能被冻结或注销"),
    53500: Meaning(Kind.SETUP, "发布功能被封禁"),
    53504: Meaning(Kind.BY_PERSON, "需要先在公众平台网页上使用这份草稿"),
    53505: Meaning(Kind.BY_PERSON, "需要先在公众平台网页上手动保存这份草稿"),
    45009: Meaning(Kind.DAY, "今天的接口调用次数已用完"),
    45028: Meaning(Kind.DAY, "没有群发次数了，在公众平台手动群发的也算在内"),
    45011: Meaning(Kind.MINUTE, "调用太频繁，一分钟后再试"),
    45066: Meaning(Kind.MINUTE, "同一个 clientmsgid 重试太快，一分钟后再试"),
    53501: Meaning(Kind.BUSY_SENDING, "发布太频繁"),
    45002: Meaning(Kind.CONTENT, "内容超过长度限制"),
    45003: Meaning(Kind.CONTENT, "标题超过长度限制"),
    45004: Meaning(Kind.CONTENT, "摘要超过长度限制"),
    45005: Meaning(Kind.CONTENT, "链接超过长度限制"),
    45006: Meaning(Kind.CONTENT, "图片链接超过长度限制"),
    45007: Meaning(Kind.CONTENT, "播放时间超过限制"),
    45008: Meaning(Kind.CONTENT, "图文消息超过篇数限制"),
    45166: Meaning(Kind.CONTENT, "不支持的图文内容"),
    45067: Meaning(Kind.CONTENT, "clientmsgid 超过长度限制"),
    53503: Meaning(Kind.CONTENT, "草稿没有通过发布检查"),
    40007: Meaning(Kind.CONTENT, "素材不存在，可能有人在公众平台删除或发出了这份草稿"),
    47001: Meaning(Kind.CONTENT, "请求的格式不对"),
    40059: Meaning(Kind.MISSING, "没有这条群发消息"),
    53502: Meaning(Kind.MISSING, "没有这个发布任务"),
    53600: Meaning(Kind.MISSING, "没有这篇文章"),
}
"""Every code that the hub knows what to do about, besides the two that mean success."""


class Problem(NamedTuple):
    """A code as it came, with the platform's own words."""

    code: int
    errmsg: str

    @property
    def kind(self) -> Kind:
        """What has to be done; for an unlisted code what a refusal needs."""
        return CODES[self.code].kind if self.code in CODES else Kind.CONTENT

    def __str__(self) -> str:
        words = f"{self.code} {self.errmsg}".strip()
        return f"{CODES[self.code].words}（{words}）" if self.code in CODES else words


def of_preparing(problem: Problem, now: datetime | None = None) -> Outcome:
    """Return what an error of a call that makes nothing public comes to."""
    if problem.kind is Kind.BUSY:
        return Retry(str(problem))
    return of_committing(problem, now)


def of_committing(problem: Problem, now: datetime | None = None) -> Outcome:
    """Return what an error of a committing call comes to.

    Args:
        problem: what the platform said; every code but `BUSY` says that nothing was done.
        now: an aware datetime; by default, now.
    """
    return _OUTCOMES[problem.kind](problem, now or datetime.now(UTC))


def _quota(problem: Problem, until: datetime) -> Quota:
    return Quota(until, str(problem))


_OUTCOMES: Mapping[Kind, Callable[[Problem, datetime], Outcome]] = {
    Kind.TOKEN: lambda problem, _: Credentials(str(problem)),
    Kind.SECRET: lambda problem, _: Credentials(str(problem)),
    Kind.SETUP: lambda problem, _: Credentials(str(problem)),
    Kind.BY_PERSON: lambda problem, _: ByPerson(_finish_by_hand(problem)),
    # A 服务号 may have spent its month and not its day: asking each midnight costs one call.
    Kind.DAY: lambda problem, now: _quota(problem, tomorrow(now)),
    Kind.BUSY_SENDING: lambda problem, now: _quota(problem, now + HOUR),
    Kind.MINUTE: lambda problem, _: Retry(str(problem), after=MINUTE, account_wide=True),
    Kind.CONTENT: lambda problem, _: Refused(str(problem.code), str(problem)),
    Kind.MISSING: lambda problem, _: Refused(str(problem.code), str(problem)),
    Kind.BUSY: lambda problem, _: Unknown(str(problem)),
}


def _finish_by_hand(problem: Problem) -> str:
    return (
        f"微信要求由人完成这次发布：{problem}\n"
        "1. 登录公众平台 mp.weixin.qq.com，打开“草稿箱”。\n"
        "2. 找到刚生成的草稿，打开、核对、保存。\n"
        "3. 点“发表”，按原定方式群发或发布。\n"
        "4. 把文章链接填回工单。"
    )
