"""Today's figures over HTTP."""

from fastapi import APIRouter

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.commands.today import TodayOut, today
from hub.kit.web import Session

router = APIRouter(prefix="/today", tags=["today"])

ANY = Needs(
    Permission.READ_COMMANDS,
    Permission.READ_PLACEMENTS,
    Permission.READ_ACCOUNTS,
    Permission.READ_WORK_ORDERS,
    Permission.APPROVE,
)


@router.get("", dependencies=[ANY])
async def show_today(session: Session, actor: CurrentActor) -> TodayOut:
    """Count what runs and what waits for people, where whoever asks may look."""
    return await today(session, actor)
