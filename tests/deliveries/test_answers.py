"""Whatever a connector answers, what is made of it can be recorded."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.deliveries.answers import LONGEST, MOST_URL, sound, sound_event
from hub.deliveries.transition import Operation
from hub.sdk.optional import Heard
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Done,
    Gone,
    Part,
    Pending,
    Present,
    Quota,
    Refused,
    Retry,
    Step,
    Unknown,
)

PAGE = "https://m.example.cn/1"
NUL = "bad \x00 words"
HALF = "half a pair \ud800"
NAIVE = datetime(2026, 7, 1)  # noqa: DTZ001 - that is the bug
PUBLISH, LOOK_UP = Operation.PUBLISH, Operation.LOOK_UP

NONSENSE: dict[str, tuple[Operation, Any]] = {
    "nothing": (PUBLISH, None),
    "a string": (PUBLISH, "done"),
    "a class": (PUBLISH, Done),
    "an error": (PUBLISH, KeyError("media_id")),
    "a sighting": (PUBLISH, Present("post-1")),
    "a number for a name": (PUBLISH, Done(17)),  # type: ignore[arg-type]
    "an endless name": (PUBLISH, Done("x" * 10_000)),
    "a name with NUL": (PUBLISH, Done(NUL)),
    "an empty name": (PUBLISH, Done("")),
    "no name": (PUBLISH, Done()),
    "a state that is not JSON": (PUBLISH, Step({"at": datetime.now(UTC)})),
    "a state with NaN": (PUBLISH, Step({"x": float("nan")})),
    "a state with NUL": (PUBLISH, Step({"x": NUL})),
    "a state with half a character": (PUBLISH, Step({"x": HALF})),
    "a handle that is a set": (PUBLISH, Pending({1, 2})),  # type: ignore[arg-type]
    "after NaN": (PUBLISH, Retry("later", after=float("nan"))),
    "a string of seconds": (PUBLISH, Retry("later", after="5")),  # type: ignore[arg-type]
    "a naive datetime": (PUBLISH, Quota(NAIVE)),
    "an outcome for a sighting": (LOOK_UP, Done("post-1")),
    "evidence that is not JSON": (LOOK_UP, Gone({"x": object()})),
    "evidence with NUL": (LOOK_UP, Gone({"x": NUL})),
    "endless evidence": (LOOK_UP, Gone({"x": "x" * 1_000_000})),
    "a version beyond all": (LOOK_UP, Present("post-1", version=10**12)),
    "a digest with NUL": (LOOK_UP, Present("post-1", digest=NUL)),
    "a part with NUL": (PUBLISH, Done("msg-1", parts=(Part(NUL),))),
    "parts that are names": (PUBLISH, Done("msg-1", parts=("msg-1:1",))),  # type: ignore[arg-type]
    "a culprit that is a word": (PUBLISH, Refused("2", "原创校验失败", culprits=("三",))),  # type: ignore[arg-type]
    "present without a name": (LOOK_UP, Present(None)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_means_that_nobody_knows(case: str) -> None:
    operation, answer = NONSENSE[case]
    found = sound(operation, answer)
    assert type(found) is (Unknown if operation is PUBLISH else CannotTell)
    json.dumps(asdict(found))


SOUND = [
    (PUBLISH, Done("post-1", "https://m.example.cn/1")),
    (PUBLISH, Step({"media_id": "稿件", "parts": [1, None, {"x": 1.5}]})),
    (PUBLISH, Pending({"job": 7}, after=0.0)),
    (PUBLISH, Retry("503", after=90.0, account_wide=True)),
    (PUBLISH, Quota(datetime(2026, 7, 2, tzinfo=UTC))),
    (PUBLISH, Refused("45166", "标题过长")),
    (PUBLISH, Refused("2", "原创校验失败", culprits=(0, 2))),
    (
        PUBLISH,
        Done("msg-1", parts=(Part("msg-1:1", "https://m.example.cn/1"), Part(refused="转载"))),
    ),
    (PUBLISH, ByPerson("在客户端粘贴发布", within=3_600.0)),
    (PUBLISH, Unknown("reset")),
    (Operation.UPDATE, Done()),
    (Operation.RETRACT, Done(remains="card")),
    (Operation.POLL, Done("post-1")),
    (LOOK_UP, Present("post-1", version=2, digest="sha256:0", evidence={"status": 200})),
    (Operation.READ_BACK, Gone({"status": 410})),
    (Operation.RECHECK, CannotTell("502", after=4.0)),
]


@pytest.mark.parametrize(("operation", "answer"), SOUND)
def test_a_sound_answer_stays_as_it_is(operation: Operation, answer: Any) -> None:
    assert sound(operation, answer) == answer


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (NUL, "bad \ufffd words"),
        (HALF, "half a pair ?"),
        (b"reset", "b'reset'"),
        ("长" * 5000, "长" * 1000),
    ],
)
def test_words_are_mended_not_refused(words: Any, kept: str) -> None:
    assert sound(PUBLISH, Unknown(words)) == Unknown(kept)


@pytest.mark.parametrize(
    ("asked", "kept"), [(float("inf"), LONGEST), (-5.0, 0.0), (10**30, LONGEST)]
)
def test_a_wait_has_bounds(asked: float, kept: float) -> None:
    assert sound(PUBLISH, Retry("later", after=asked)) == Retry("later", after=kept)


NO_PAGES = (
    "javascript:alert(document.cookie)",
    "JaVaScRiPt:alert(1)//https://m.example.cn/1",
    "java\nscript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "file:///etc/passwd",
    "//m.example.cn/1",
    "/sign-in",
    "https:m.example.cn",
    "https://m.example.cn\\@evil.example/",
    "https://m.example.cn@evil.example/",
    "https://m.example.cn/1\njavascript:alert(1)",
    " https://m.example.cn/1",
)


@pytest.mark.parametrize("link", NO_PAGES)
def test_a_link_that_is_no_page_is_left_out_and_the_rest_counts(link: str) -> None:
    assert sound(PUBLISH, Done("post-1", link)) == Done("post-1")
    assert sound(LOOK_UP, Present("post-1", link)) == Present("post-1")
    assert sound(PUBLISH, Done("m", parts=(Part("m:1", link),))) == Done("m", parts=(Part("m:1"),))
    heard = sound_event(Heard(wakes=("post-1",), links={"post-1": link, "post-2": PAGE}))
    assert heard.links == {"post-2": PAGE}


@pytest.mark.parametrize(
    "link",
    [
        PAGE,
        "HTTP://m.example.cn:8080?id=1#top",
        "https://汉网.中国/稿件 一",
        PAGE + "?" + "x" * (MOST_URL - len(PAGE) - 1),
    ],
    ids=["a page", "a port", "in Chinese", "the longest"],
)
def test_a_page_is_kept_as_it_was_named(link: str) -> None:
    assert sound(PUBLISH, Done("post-1", link)) == Done("post-1", link)
