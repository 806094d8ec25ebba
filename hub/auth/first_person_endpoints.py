"""Making the first person of a hub, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, status

from hub.access.permissions import Permission
from hub.auth import first_person
from hub.auth.desk import Desk, DeskFor
from hub.auth.first_person import FirstPerson
from hub.auth.user_schemas import PersonOut

router = APIRouter(prefix="/people", tags=["people"])

Beginning = Annotated[Desk, DeskFor(Permission.CREATE_FIRST_PERSON)]


@router.post("/first", status_code=status.HTTP_201_CREATED)
async def make_first_person(new: FirstPerson, desk: Beginning) -> PersonOut:
    """Make the first person, who administers the others; the key that asks is void from then on.

    It is the key of the first start, which is good for nothing else.
    """
    return PersonOut.model_validate(await first_person.make(desk, new))
