"""What became of each copy that a retraction is after (撤稿结果): to the last account.

A platform's word that it has deleted something counts for little: it is `unverified` until somebody
has looked. What remains says why; what people have to do has a work order.
"""

from collections.abc import Mapping

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.repository import outcome
from hub.commands.views import CommandOut, ids_of, is_settled
from hub.deliveries.change import Parked
from hub.deliveries.results import Result

UNKNOWN = (Parked.UNKNOWN, Parked.CANNOT_TELL)
REMAINS = tuple(code for code in Parked if code not in {*UNKNOWN, Parked.BY_PERSON})


class OutcomeOut(BaseModel):
    """Copies by what became of them; each number is the length of a list of deliveries.

    Attributes:
        gone: seen to be gone; `state=gone`.
        nothing_there: there was none; `state=nothing_there`.
        unverified: deleted, as the platform says, and not looked for yet; `state=unverified`.
        under_way: still to be deleted.
        card_remains: the page is gone, the card on phones stays; `state=gone_card_remains`.
        remains: by why they are parked; `state=refused` and so on.
        by_hand: somebody has a work order; `state=by_person`.
        unknown: by why nothing can tell; `state=unknown`, `state=cannot_tell`.
        replaced: a later command took over; `state=superseded`.
    """

    total: int
    gone: int
    nothing_there: int
    unverified: int
    under_way: int
    card_remains: int
    remains: dict[str, int]
    by_hand: int
    unknown: dict[str, int]
    replaced: int


async def outcome_of(session: AsyncSession, command: CommandOut) -> OutcomeOut:
    """Say what became of the copies that a retraction is after."""
    waiting: Mapping[str, int] = {}
    if not is_settled(command):
        waiting = await outcome.open_states(session, command.id, ids_of(command))
    return sorted_out(command.progress.total, command.results, waiting)


def sorted_out(total: int, closed: Mapping[str, int], waiting: Mapping[str, int]) -> OutcomeOut:
    """Sort what closed, and what is open or parked, by what became of the copies."""
    return OutcomeOut(
        total=total,
        gone=closed.get(Result.GONE, 0),
        nothing_there=closed.get(Result.NOTHING_THERE, 0),
        unverified=waiting.get("unverified", 0),
        under_way=waiting.get("open", 0),
        card_remains=closed.get(Result.GONE_CARD_REMAINS, 0),
        remains={code: waiting[code] for code in REMAINS if code in waiting},
        by_hand=waiting.get(Parked.BY_PERSON, 0),
        unknown={code: waiting[code] for code in UNKNOWN if code in waiting},
        replaced=closed.get(Result.SUPERSEDED, 0),
    )
