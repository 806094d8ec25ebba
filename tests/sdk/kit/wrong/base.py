"""What wrong connectors are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from hub.sdk import Outcome, Placement, Tools
from hub.sdk.testing.sandbox import Sandbox as Platform
from hub.sdk.testing.subject import Subject
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Sandbox
from tests.sdk.kit.variants import MODULE


@dataclass(frozen=True)
class Wrong:
    """A connector that a check must catch.

    Attributes:
        says: a part of the reason that the kit must give.
    """

    connector: Any
    says: str
    sandbox: type[Platform] | None = Sandbox

    @property
    def subject(self) -> Subject:
        return Subject(MODULE, self.connector(), self.sandbox)


class Publishing(Reference):
    """Subclasses change what a mutating operation comes to."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        try:
            return self.answered(await super().publish(tools, placement, payload))
        except Exception as error:  # noqa: BLE001 - wrong on purpose
            return self.failed(error)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        try:
            return self.answered(await super().update(tools, placement, payload))
        except Exception as error:  # noqa: BLE001 - wrong on purpose
            return self.failed(error)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        try:
            return self.answered(await super().retract(tools, placement))
        except Exception as error:  # noqa: BLE001 - wrong on purpose
            return self.failed(error)

    def failed(self, error: Exception) -> Outcome:
        raise error

    def answered(self, answer: Outcome) -> Outcome:
        return answer


class Answering(Publishing):
    """Subclasses translate some answers wrongly."""

    wrong: ClassVar[Mapping[type, Any]] = {}

    def answered(self, answer: Outcome) -> Outcome:
        wrong = self.wrong.get(type(answer))
        return wrong(answer) if wrong else answer
