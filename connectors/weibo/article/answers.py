"""What the interface for articles answers: `{"code": 100000, "msg": "", "data": {…}}`."""

from dataclasses import replace
from typing import Any

import httpx

from connectors.weibo.api import MOST_WORDS, Answer, failure_of, number, read
from connectors.weibo.errors import outcome_of
from connectors.weibo.render import marked
from hub.sdk import ByPerson, Placement, Unknown, platform_words
from hub.sdk.answers import json_object

SUCCESS = 100_000
HALF_DONE = frozenset({11002, 11003})  # the article is made, its post is not, or not bound to it
WITHIN_SECONDS = 4 * 3_600.0


def article_answer(response: httpx.Response) -> Answer:
    """Read an answer; an error of the interface below it comes in the form of `/2/`."""
    said = json_object(response)
    code = number(said.get("code"))
    if code is None:
        answer = read(response)
        nothing = Unknown(answer.words)  # a success without a code is none of this interface's
        return replace(answer, failure=answer.failure or nothing)
    if code != SUCCESS:
        words = str(said.get("msg") or "")[:MOST_WORDS] or f"error {code}"
        return Answer(outcome_of(code, words), code, words)
    data = said.get("data")
    return Answer(
        failure_of(response, said),
        code,
        platform_words(response),
        data if isinstance(data, dict) else {},
    )


def finish_by_hand(placement: Placement, payload: dict[str, Any], answer: Answer) -> ByPerson:
    """Ask for a look at an article whose post was not made: to send it again could double it."""
    return ByPerson(
        f"头条文章《{payload['title']}》已提交，但微博答复 {answer.code}（{answer.words}），"
        "文章可能已生成而配套微博没有发出。请人工处理：\n"
        f"1. 用账号“{placement.account.name}”登录 weibo.com，打开“我的主页 → 文章”。\n"
        "2. 文章已在：把它分享为一条微博，正文附上 "
        f"{marked(payload['page'], placement.key)} ，再把这条微博的链接填到这里。\n"
        "3. 文章不在：在这里填“没有发出”，由系统重新发送。",
        within=WITHIN_SECONDS,
    )
