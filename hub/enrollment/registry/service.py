"""Entering an account's filing, and who answers for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.enrollment.enrolment import Enrolment
from hub.enrollment.registry.filing import Filing
from hub.enrollment.registry.phones import seal_phone
from hub.enrollment.registry.schemas import PersonIn
from hub.enrollment.repository import filings, responsible
from hub.enrollment.repository.responsible import Found, Who
from hub.enrollment.service import locked, subject


async def set_filing(enrolment: Enrolment, account_id: int, filing: Filing) -> None:
    """Set what is known of an account's filing; if nothing differs, nothing is written.

    Raises:
        NotFound: there is no such account where whoever asks may change it.
    """
    await locked(enrolment, account_id, enrolment.enroller.writes)
    before, _ = await filings.get(enrolment.session, account_id)
    if changes := before.changes(filing):
        await filings.put(enrolment.session, {account_id: filing})
        await enrolment.record("account.file", subject(account_id), changes)


async def set_people(enrolment: Enrolment, account_id: int, people: Sequence[PersonIn]) -> None:
    """Set who answers for an account. The record has duties and names, and no phone number.

    Raises:
        NotFound: there is no such account where whoever asks may change it.
    """
    await locked(enrolment, account_id, enrolment.enroller.writes)
    session = enrolment.session
    before = {(each.duty, each.name): each for each in await _found(enrolment, account_id)}
    after = {(each.duty, each.name): each for each in people}
    gone = [each.id for who, each in before.items() if who not in after]
    new = [who for who in after if who not in before]
    phones = {who: each for who, each in after.items() if _differs(each, before.get(who))}
    if not (gone or new or phones):
        return
    await responsible.remove(session, gone)
    ids = {who: each.id for who, each in before.items()}
    ids |= await responsible.add(session, account_id, new)
    await responsible.set_phones(session, _sealed(enrolment, phones, ids))
    await enrolment.record("account.set_people", subject(account_id), _detail(after, phones))


async def _found(enrolment: Enrolment, account_id: int) -> list[Found]:
    return await responsible.of_account(enrolment.session, account_id)


def _differs(said: PersonIn, before: Found | None) -> bool:
    """Say whether a phone has to be written: what is sealed is not opened to compare it."""
    if not said.says_phone:
        return False
    return said.phone is not None or (before is not None and before.phone is not None)


def _sealed(
    enrolment: Enrolment, people: Mapping[Who, PersonIn], ids: Mapping[Who, int]
) -> dict[int, bytes | None]:
    return {
        ids[who]: seal_phone(enrolment.keyring, ids[who], each.phone) if each.phone else None
        for who, each in people.items()
    }


def _detail(after: Mapping[Who, PersonIn], phones: Mapping[Who, PersonIn]) -> dict[str, Any]:
    return {
        "people": [{"duty": duty, "name": name} for duty, name in after],
        "phones_entered": sum(each.phone is not None for each in phones.values()),
        "phones_removed": sum(each.phone is None for each in phones.values()),
    }
