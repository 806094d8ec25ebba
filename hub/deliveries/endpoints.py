"""Where an article is, and the evidence for it, over HTTP."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.sealed import note_exchanges
from hub.deliveries import lists
from hub.deliveries.claimed import Key
from hub.deliveries.lists import PlacementFilter
from hub.deliveries.schemas import (
    AttemptOut,
    EvidenceOut,
    ExchangesOut,
    ObservationOut,
    PlacementCountOut,
    PlacementOut,
)
from hub.deliveries.transition import Have, Operation
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.web import Id, Session
from hub.sdk.manifest import KEY

BIGGEST_CLAIM = 2**31 - 1
EVIDENCE_SHOWN = 200  # attempts and observations of one placement

Slot = Annotated[int, Query(ge=0, le=32_767)]
Reading = Annotated[Remit, Needs(Permission.READ_PLACEMENTS)]

router = APIRouter(prefix="/articles/{article_id}/placements", tags=["placements"])


class PlacementQuery(BaseModel):
    """Which placements a list has."""

    model_config = ConfigDict(extra="forbid")

    have: Have | None = None
    platform: Annotated[str, StringConstraints(pattern=KEY)] | None = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Attempted:
    """Which attempt is asked for."""

    article_id: Id
    account_id: Id
    claim: Annotated[int, Path(ge=0, le=BIGGEST_CLAIM)]
    operation: Operation
    slot: Slot = 0
    edition: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None

    @property
    def key(self) -> Key:
        """Return its placement."""
        return Key(self.article_id, self.account_id, self.slot)


@router.get("")
async def list_placements(
    article_id: Id,
    query: Annotated[PlacementQuery, Query()],
    session: Session,
    actor: CurrentActor,
    remit: Reading,
) -> Page[PlacementOut]:
    """List where an article is or may be, strays among them; of your own accounts."""
    last = decode_cursor(query.cursor, int, int) if query.cursor else lists.FIRST[1:]
    after = Key(article_id, *last)
    wanted = PlacementFilter(query.have, query.platform)
    rows = await lists.placements(session, after, wanted, remit, limit=query.limit + 1)
    if not rows:
        await _check_visible(session, article_id, actor)
    return page_of(
        [PlacementOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda one: [one.account_id, one.slot],
    )


@router.get("/counts")
async def count_placements(
    article_id: Id, session: Session, actor: CurrentActor, remit: Reading
) -> list[PlacementCountOut]:
    """Count where an article is or may be, by platform and by what is there; of your accounts."""
    rows = await lists.counts(session, article_id, remit)
    if not rows:
        await _check_visible(session, article_id, actor)
    return [PlacementCountOut.model_validate(dict(row)) for row in rows]


@router.get("/{account_id}")
async def show_evidence(
    article_id: Id,
    account_id: Id,
    session: Session,
    remit: Reading,
    slot: Slot = 0,
) -> EvidenceOut:
    """Show every call to the platform and every look at it, for one article on one account."""
    key = Key(article_id, account_id, slot)
    await _check_meant(session, key, remit)
    attempts = await lists.attempts(session, key, EVIDENCE_SHOWN)
    observations = await lists.observations(session, key, EVIDENCE_SHOWN)
    return EvidenceOut(
        attempts=[AttemptOut.model_validate(dict(row)) for row in attempts],
        observations=[ObservationOut.model_validate(dict(row)) for row in observations],
    )


@router.get("/{account_id}/attempts/{claim}/{operation}")  # noqa: FAST003 - in `Attempted`
async def show_exchanges(
    attempt: Annotated[Attempted, Depends()], session: Session, actor: CurrentActor, remit: Reading
) -> ExchangesOut:
    """Show what was sent and what came back in an attempt that failed, without secrets.

    It shows the story's words: of a sealed article, that is put on record.
    """
    await _check_meant(session, attempt.key, remit)
    about = attempt.key, attempt.claim, attempt.operation, attempt.edition
    found = await lists.exchanges(session, *about)
    if found is None:
        raise NotFound(
            _("Nothing is kept of this attempt."),
            remedy=_("What was sent and what came back is kept of attempts that failed."),
        )
    carried = await lists.carried(session, attempt.edition) if attempt.edition else ()
    for article_id in carried or [attempt.article_id]:  # a send shows the words of all its stories
        await note_exchanges(session, article_id, attempt.account_id, actor.name)
    return ExchangesOut.model_validate(dict(found))


async def _check_meant(session: Session, key: Key, remit: Remit) -> None:
    if not await lists.exists(session, key, remit):
        raise NotFound(
            _(
                "Article {article} has never been meant for account {account}.",
                article=key.article_id,
                account=key.account_id,
            ),
            remedy=_(
                "GET /articles/{article}/placements lists where it is.", article=key.article_id
            ),
        )


async def _check_visible(session: Session, article_id: int, actor: CurrentActor) -> None:
    """Refuse an article that is somebody else's, not one that is nowhere."""
    sees = actor.widest((Permission.READ_PLACEMENTS, Permission.READ_ARTICLES))
    await articles.check_visible(session, article_id, sees)
