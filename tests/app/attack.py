"""Sends hostile requests, and notes everything that an answer should not be."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from hub.kit.problem_pages import every_problem
from tests.app.surface import Operation
from tests.app.world import PATH, World

DOCUMENTED = {f"/problems/{code}" for code in every_problem()}
READABLE = 20_000  # bytes of a problem
RECORDED = {f"/problems/{code}" for code in ("sign-in-failed", "link-void", "too-many")}
"""Refusals that are on record themselves."""
SHOWN = 300  # characters of an answer, in a fault


@dataclass
class Attack:
    """One client against one hub.

    Attributes:
        faults: what was wrong with the hub's answers.
    """

    client: httpx.AsyncClient
    world: World
    faults: list[str] = field(default_factory=list)

    async def send(
        self, operation: Operation, what: str, *, path: str | None = None, **request: Any
    ) -> httpx.Response:
        """Send a request of which nothing is expected but a decent answer."""
        address = path or operation.path.format(**PATH)
        answer = await self.client.request(operation.verb, address, **request)
        self.faults += [f"{what}: {fault}: {answer.text[:SHOWN]}" for fault in faults_of(answer)]
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        is_recorded = is_problem and answer.json()["type"] in RECORDED
        if is_recorded or (answer.is_success and operation.verb != "get"):
            await self.world.reset()
        return answer

    async def wrong(
        self, operation: Operation, what: str, name: str, **request: Any
    ) -> httpx.Response:
        """Send a request that has to be refused, and the refusal has to name a field."""
        answer = await self.send(operation, what, **request)
        if answer.is_success:
            self.faults.append(f"{what}: accepted")
        self._names(answer, what, name)
        return answer

    async def odd(
        self, operation: Operation, what: str, name: str, **request: Any
    ) -> httpx.Response:
        """Send a request that may be accepted; a refusal has to name a field."""
        answer = await self.send(operation, what, **request)
        self._names(answer, what, name)
        return answer

    async def nothing_was_done(self) -> None:
        """Note it if a refused request has changed a row."""
        if not await self.world.is_untouched():
            self.faults.append("something was written")
            await self.world.reset()

    def _names(self, answer: httpx.Response, what: str, name: str) -> None:
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            fields = [error["field"] for error in answer.json().get("errors", [])]
            if not any(is_about(each, name) for each in fields):
                self.faults.append(f"{what}: names {fields}")


def faults_of(answer: httpx.Response) -> list[str]:
    """Return what is wrong with an answer, whatever was asked."""
    if answer.is_success or answer.is_redirect:
        return []
    if answer.is_server_error:
        return [f"a {answer.status_code}"]
    if answer.headers["content-type"] != "application/problem+json":
        return ["no problem document"]
    problem = answer.json()
    return [
        fault
        for fault, is_so in {
            "an undocumented type": problem["type"] not in DOCUMENTED,
            "another status": problem["status"] != answer.status_code,
            "no word of what is wrong": not problem["detail"],
            "no field": problem["status"] == 422 and not problem.get("errors"),
            f"{len(answer.content)} bytes": len(answer.content) > READABLE,
        }.items()
        if is_so
    ]


def is_about(field_: str, name: str) -> bool:
    """A fault may be seen in what a field holds, or in what holds the field."""
    field_ = field_.rstrip("…")
    return field_.startswith(name) or name.startswith((f"{field_}.", f"{field_}["))
