"""All checks, by family."""

from collections.abc import Sequence

from hub.sdk.testing.check import Check, Family
from hub.sdk.testing.checks.besides import besides
from hub.sdk.testing.checks.bodies import bodies
from hub.sdk.testing.checks.claiming import claiming
from hub.sdk.testing.checks.correcting import correcting
from hub.sdk.testing.checks.crowds import crowds
from hub.sdk.testing.checks.declaring import declaring
from hub.sdk.testing.checks.doubts import doubts
from hub.sdk.testing.checks.hearing import hearing
from hub.sdk.testing.checks.hiding import hiding
from hub.sdk.testing.checks.illustrating import illustrating
from hub.sdk.testing.checks.joining import joining
from hub.sdk.testing.checks.keeping import keeping
from hub.sdk.testing.checks.looking import looking
from hub.sdk.testing.checks.measuring import measuring
from hub.sdk.testing.checks.previewing import previewing
from hub.sdk.testing.checks.publishing import publishing
from hub.sdk.testing.checks.refusing import refusing
from hub.sdk.testing.checks.rendering import rendering
from hub.sdk.testing.checks.retracting import retracting
from hub.sdk.testing.checks.sending import sending
from hub.sdk.testing.checks.spending import spending
from hub.sdk.testing.checks.tokens import tokens
from hub.sdk.testing.checks.waiting import waiting

FAMILIES: Sequence[Family] = (
    declaring,
    claiming,
    rendering,
    measuring,
    bodies,
    illustrating,
    publishing,
    crowds,
    doubts,
    refusing,
    spending,
    tokens,
    waiting,
    correcting,
    retracting,
    looking,
    sending,
    hearing,
    joining,
    keeping,
    hiding,
    besides,
    previewing,
)

CHECKS: Sequence[Check] = tuple(check for family in FAMILIES for check in family.checks)
