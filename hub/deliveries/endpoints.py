"""Where an article is, and the evidence for it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from hub.articles import service as articles
from hub.deliveries import lists
from hub.deliveries.claimed import Key
from hub.deliveries.schemas import AttemptOut, EvidenceOut, ObservationOut, PlacementOut
from hub.deliveries.transition import Have
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.web import Id, Session

EVIDENCE_SHOWN = 200  # attempts and observations of one placement

router = APIRouter(prefix="/articles/{article_id}/placements", tags=["placements"])


class PlacementQuery(BaseModel):
    """Which placements a list has."""

    model_config = ConfigDict(extra="forbid")

    have: Have | None = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@router.get("")
async def list_placements(
    article_id: Id, query: Annotated[PlacementQuery, Query()], session: Session
) -> Page[PlacementOut]:
    """List where an article is or may be, strays among them."""
    after = Key(article_id, *decode_cursor(query.cursor, int, int)) if query.cursor else lists.FIRST
    rows = await lists.placements(
        session, article_id, query.have, after=after, limit=query.limit + 1
    )
    if not rows:
        await articles.get(session, article_id)  # nowhere, or nothing of the kind
    return page_of(
        [PlacementOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda one: [one.account_id, one.slot],
    )


@router.get("/{account_id}")
async def show_evidence(
    article_id: Id,
    account_id: Id,
    session: Session,
    slot: Annotated[int, Query(ge=0, le=32_767)] = 0,
) -> EvidenceOut:
    """Show every call to the platform and every look at it, for one article on one account."""
    key = Key(article_id, account_id, slot)
    if not await lists.exists(session, key):
        raise NotFound(
            f"Article {article_id} has never been meant for account {account_id}.",
            remedy=f"GET /articles/{article_id}/placements lists where it is.",
        )
    attempts = await lists.attempts(session, key, EVIDENCE_SHOWN)
    observations = await lists.observations(session, key, EVIDENCE_SHOWN)
    return EvidenceOut(
        attempts=[AttemptOut.model_validate(dict(row)) for row in attempts],
        observations=[ObservationOut.model_validate(dict(row)) for row in observations],
    )
