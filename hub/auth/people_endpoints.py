"""People, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response, status

from hub.access.permissions import Permission
from hub.auth import people, users
from hub.auth.desk import Desk, DeskFor
from hub.auth.people import PERSON
from hub.auth.repository.users import UserFilter
from hub.auth.user_queries import wanted
from hub.auth.user_schemas import (
    Ended,
    Invited,
    LinkOut,
    NewPerson,
    PersonOut,
    SessionOut,
    UserPatch,
)
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id

router = APIRouter(prefix="/people", tags=["people"])

Reading = Annotated[Desk, DeskFor(Permission.READ_PEOPLE)]
Writing = Annotated[Desk, DeskFor(Permission.WRITE_PEOPLE)]
Dangerous = Annotated[Desk, DeskFor(Permission.WRITE_PEOPLE, fresh=True)]


@router.post("", status_code=status.HTTP_201_CREATED)
async def invite_person(new: NewPerson, desk: Writing, response: Response) -> Invited:
    """Invite a person: they get the link, which is shown this once, and choose a password.

    They may do nothing until something is granted to them.
    """
    user_id, link = await people.invite(desk, new)
    person = await users.find(desk, user_id, PERSON)
    response.headers["Cache-Control"] = "no-store"
    return Invited(person=PersonOut.model_validate(person), link=LinkOut.model_validate(link))


@router.get("")
async def list_people(
    desk: Reading,
    only: Annotated[UserFilter, Depends(wanted)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[PersonOut]:
    """List people and what was granted to them, in the order of their invitations."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await users.page(desk, PERSON, only, after=after, limit=limit + 1)
    shown = [PersonOut.model_validate(person) for person in found]
    return page_of(shown, limit, key=lambda person: [person.id])


@router.get("/{person_id}")
async def show_person(person_id: Id, desk: Reading) -> PersonOut:
    """Show a person and what was granted to them."""
    return PersonOut.model_validate(await users.find(desk, person_id, PERSON))


@router.patch("/{person_id}")
async def change_person(person_id: Id, patch: UserPatch, desk: Dangerous) -> PersonOut:
    """Change a person's name or unit; disable them, which signs them out everywhere, or enable.

    The last security administrator who can sign in can't be disabled.
    """
    await users.change(desk, person_id, PERSON, patch)
    return PersonOut.model_validate(await users.find(desk, person_id, PERSON))


@router.post("/{person_id}/link", status_code=status.HTTP_201_CREATED)
async def make_link(person_id: Id, desk: Dangerous, response: Response) -> LinkOut:
    """Make a link by which a person chooses a new password; links that they had are void."""
    link = await people.reset(desk, person_id)
    response.headers["Cache-Control"] = "no-store"
    return LinkOut.model_validate(link)


@router.get("/{person_id}/sessions")
async def list_sessions(
    person_id: Id, desk: Reading, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[SessionOut]:
    """List a person's sessions that go on, the newest first."""
    before = decode_cursor(cursor, int)[0] if cursor else None
    found = await people.sessions(desk, person_id, before=before, limit=limit + 1)
    shown = [SessionOut.model_validate(each) for each in found]
    return page_of(shown, limit, key=lambda each: [each.id])


@router.delete("/{person_id}/sessions")
async def end_sessions(person_id: Id, desk: Writing) -> Ended:
    """Sign a person out everywhere, at once."""
    return Ended(ended=await people.sign_out(desk, person_id))


@router.delete("/{person_id}/second-factor")
async def forget_second_factor(person_id: Id, desk: Dangerous) -> Ended:
    """Take a lost second factor away from a person, with its recovery codes; they are signed out.

    Their password stays. If their roles want a second factor, they set up another one first.
    """
    return Ended(ended=await people.forget_second_factor(desk, person_id))
