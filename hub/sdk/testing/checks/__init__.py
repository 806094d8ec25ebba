"""All checks, by family."""

from collections.abc import Sequence

from hub.sdk.testing.check import Check, Family
from hub.sdk.testing.checks.doubts import doubts
from hub.sdk.testing.checks.looking import looking
from hub.sdk.testing.checks.publishing import publishing
from hub.sdk.testing.checks.refusing import refusing
from hub.sdk.testing.checks.retracting import retracting

FAMILIES: Sequence[Family] = (publishing, doubts, refusing, retracting, looking)

CHECKS: Sequence[Check] = tuple(check for family in FAMILIES for check in family.checks)
