"""Stories that people were asked to put out, and that were retracted before anybody said they had.

Nothing shows whether they are out, so each waits for somebody of its unit. Their word that it never
was leads to a look where there is anything to look at; elsewhere it is all there is, and the record
says whose it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands.effects import Effects
from hub.commands.finish import finish
from hub.commands.repository import articles, commands, untold
from hub.deliveries.lanes import LaneKind
from hub.deliveries.results import PARKED
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.sdk.contract import Connector
from hub.sdk.manifest import LookUp

_BLIND = frozenset({LookUp.NONE, LookUp.BY_PERSON})


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an answer about several orders, by their ids.

    Attributes:
        left: somebody has answered already, or wants the story there again.
    """

    answered: Sequence[int]
    left: Sequence[int]
    effects: Effects


async def never_published(
    session: AsyncSession,
    orders: Sequence[int],
    mandate: Mandate,
    connectors: Mapping[str, Connector],
) -> Told:
    """Take a person's word that these were never put out.

    Raises:
        InvalidInput: naming each that is not there, or is none of theirs; nothing was done.
    """
    await commands.take_time(session)
    stories = await untold.stories(session, orders, mandate.remit)
    _check_known(orders, stories)
    await articles.lock(session, sorted(set(stories.values())))
    answered = sorted(await untold.lock(session, orders))
    rows = await untold.believe(session, answered, _blind(connectors), mandate.actor)
    effects = _effects_of(rows)
    await finish(session, effects)
    for order in answered:
        await record(
            session,
            actor=mandate.actor,
            action="work_order.never_published",
            subject=f"work_order:{order}",
            detail={"article": stories[order]},
        )
    return Told(answered, sorted(set(orders) - set(answered)), effects)


def _blind(connectors: Mapping[str, Connector]) -> list[str]:
    return [key for key, each in connectors.items() if each.manifest.capabilities.look_up in _BLIND]


def _check_known(orders: Sequence[int], known: Mapping[int, int]) -> None:
    errors = [
        FieldError(field=f"body.orders[{at}]", reason=_("there is no work order {id}", id=order))
        for at, order in enumerate(orders)
        if order not in known
    ]
    if errors:
        raise InvalidInput(
            _("Some of the work orders are not there; nothing was done."), errors=errors
        )


def _effects_of(rows: Iterable[RowMapping]) -> Effects:
    effects = Effects()
    for row in rows:
        cell = (row["platform"], row["level"])
        effects.tally.add(row["command_id"], PARKED, [(*cell, -row["open"])])
        effects.due(LaneKind.RETRACT, [(*cell, row["n"])])
    return effects
