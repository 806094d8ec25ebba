"""Answers that prove nothing: was it published or not?"""

from collections.abc import Mapping

from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import CannotTell, Done, Refused, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.check import Family, Run, expect
from hub.sdk.testing.engine import Answer
from hub.sdk.testing.faults import ELSEWHERE, Fault
from hub.sdk.testing.trial import Trial

doubts = Family("doubts")

ACCEPTED: Mapping[str, Fault] = {
    "an_answer_lost_after_acceptance": faults.ANSWER_LOST,
    "a_connection_dropped_after_acceptance": faults.DROPPED_AFTER,
    "an_answer_cut_short": faults.CUT,
    "a_500_after_acceptance": faults.ERROR_AFTER,
    "a_502_after_acceptance": faults.GATEWAY_AFTER,
    "a_page_instead_of_the_answer": faults.PAGE_AFTER,
    "malformed_json_after_acceptance": faults.MALFORMED,
    "truncated_json_after_acceptance": faults.TRUNCATED,
    "an_answer_without_end": faults.ENDLESS,
    "an_answer_of_2_gb": faults.HUGE,
}

NOT_ACCEPTED: Mapping[str, Fault] = {
    "a_request_that_was_not_taken": faults.HANGS,
    "a_connection_dropped_before_acceptance": faults.DROPPED,
    "a_500_before_acceptance": faults.ERROR,
    "a_502_before_acceptance": faults.GATEWAY,
    "a_page_under_200": faults.PAGE,
    "a_redirect": faults.REDIRECT,
}


def _accepted(fault: Fault) -> Run:
    async def run(trial: Trial) -> None:
        copy = trial.copy()
        with trial.going_wrong(fault):
            answer = await trial.engine.publish(copy)
        expect(
            isinstance(answer, Done | Unknown),
            f"it may be out, so it is unknown and looked for, not {answer}",
        )
        end = await trial.engine.resolve(copy, answer)
        sent = len(trial.server.committing())
        expect(sent == 1, f"it was sent {sent} times, instead of being found")
        trial.one_post("after an answer that was lost")
        _expect_known(trial, end)

    return run


def _not_accepted(fault: Fault) -> Run:
    async def run(trial: Trial) -> None:
        copy = trial.copy()
        with trial.going_wrong(fault):
            answer = await trial.engine.attempt(copy, "publish")
        expect(not isinstance(answer, Done), f"nothing was taken, and it says {answer}")
        elsewhere = [one for one in trial.server.ledger if one.request.target == ELSEWHERE]
        expect(not elsewhere, "a redirect was followed")
        if isinstance(answer, Refused):
            expect(not trial.live(), "it was refused, and is shown")
            return
        if not isinstance(answer, Unknown):
            answer = await trial.engine.publish(copy)
        end = await trial.engine.resolve(copy, answer)
        if not isinstance(end, CannotTell):
            trial.one_post("after it was sent again")
        _expect_known(trial, end)

    return run


def _expect_known(trial: Trial, end: Answer) -> None:
    kind = trial.manifest.capabilities.look_up
    wanted = (Done, CannotTell) if kind is LookUp.NONE else (Done,)
    expect(isinstance(end, wanted), f'look_up = "{kind}", and in the end there is {end}')


for _name, _fault in ACCEPTED.items():
    doubts.add(
        f"{_name}_is_looked_for",
        f"When {_fault.name}, the post is found and not sent again.",
        _accepted(_fault),
        vital=True,
    )
for _name, _fault in NOT_ACCEPTED.items():
    doubts.add(
        f"{_name}_is_no_success",
        f"{_name[2:].replace('_', ' ').capitalize()} claims nothing, and in the end is one post.",
        _not_accepted(_fault),
    )
