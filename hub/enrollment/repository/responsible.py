"""SQL of who answers for accounts. Phones go in and come out sealed."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.registry.models import Duty, ResponsiblePerson

Who = tuple[Duty, str]
"""Duty and name: whom an account has only one of."""

_RANK = {duty: rank for rank, duty in enumerate(Duty)}


class Found(NamedTuple):
    """Somebody who answers for an account."""

    id: int
    duty: Duty
    name: str
    phone: bytes | None


async def of_account(session: AsyncSession, account_id: int) -> list[Found]:
    """Return who answers for an account, the highest duty first."""
    person = ResponsiblePerson
    wanted = select(person.id, person.duty, person.name, person.phone)
    rows = await session.execute(wanted.where(person.account_id == account_id))
    found = [Found(row.id, Duty(row.duty), row.name, row.phone) for row in rows]
    return sorted(found, key=lambda each: (_RANK[each.duty], each.id))


async def remove(session: AsyncSession, ids: Collection[int]) -> None:
    """Take people away."""
    await session.execute(delete(ResponsiblePerson).where(ResponsiblePerson.id.in_(ids)))


async def add(session: AsyncSession, account_id: int, people: Collection[Who]) -> dict[Who, int]:
    """Add people without phones; return the id of each."""
    rows = [{"account_id": account_id, "duty": duty, "name": name} for duty, name in people]
    if not rows:
        return {}
    person = ResponsiblePerson
    made = insert(person).values(rows).returning(person.duty, person.name, person.id)
    return {(Duty(duty), name): number for duty, name, number in await session.execute(made)}


async def set_phones(session: AsyncSession, phones: Mapping[int, bytes | None]) -> None:
    """Set the sealed phones of people, by their ids; None takes one away."""
    if not phones:
        return
    table = ResponsiblePerson.__table__
    statement = (
        update(ResponsiblePerson)
        .where(table.c.id == bindparam("the_id"))
        .values({"phone": bindparam("the_phone")})
    )
    rows = [{"the_id": number, "the_phone": sealed} for number, sealed in phones.items()]
    await (await session.connection()).execute(statement, rows)
