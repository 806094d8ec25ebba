"""For each check a connector that does one thing wrong, and what the kit must say of it."""

from collections.abc import Mapping

from tests.sdk.kit.wrong import (
    besides,
    claiming,
    declaring,
    joining,
    keeping,
    looking,
    previewing,
    publishing,
    refusing,
    rendering,
    retracting,
)
from tests.sdk.kit.wrong.base import Wrong

WRONG: Mapping[str, Wrong] = {
    **declaring.WRONG,
    **claiming.WRONG,
    **rendering.WRONG,
    **publishing.WRONG,
    **refusing.WRONG,
    **retracting.WRONG,
    **looking.WRONG,
    **keeping.WRONG,
    **besides.WRONG,
    **previewing.WRONG,
    **joining.WRONG,
}
