"""One placement as a page shows it: where it is, what is wanted there, and what is."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.deliveries.claimed import Key
from hub.deliveries.schemas import PlacementOut
from hub.kit.i18n import _
from hub.kit.problems import NotFound

# the title is of what is there or wanted: a newer version may be a draft
_VIEW = text(
    f"""
    select p.article_id, p.account_id, p.slot, p.command_id, p.want, p.have, p.have_version,
        p.remote_id, p.url, p.due_at, p.worker is not null as sending, p.tries, p.parked, p.why,
        p.since, p.horizon, p.incarnation, p.not_after,
        a.platform, a.level, a.region_code, a.name as account, v.title
    from placements p
    join accounts a on a.id = p.account_id
    join versions v on v.article_id = p.article_id
        and v.number = greatest(p.want, coalesce(p.have_version, 0), 1)
    where (p.article_id, p.account_id, p.slot) = (:article, :account, :slot)
      and {within_text("a.region_code", "a.organisation_id")}
    """  # noqa: S608 - names from our own constants
)


class PlacementView(PlacementOut):
    """A placement with the title of what is there, or is wanted.

    Attributes:
        since: when the first call began that may have made the copy.
        horizon: before it, not finding a copy proves nothing.
        incarnation: rises when absence is verified.
    """

    title: str
    since: datetime | None
    horizon: datetime | None
    incarnation: int
    not_after: datetime | None


async def view(session: AsyncSession, key: Key, remit: Remit) -> PlacementView:
    """Return a placement within a remit.

    Raises:
        NotFound: there is none.
    """
    given = {"article": key.article_id, "account": key.account_id, "slot": key.slot}
    row = (await session.execute(_VIEW, given | remit_values(remit))).mappings().one_or_none()
    if row is None:
        raise NotFound(
            _(
                "Article {article_id} has never been meant for that account.",
                article_id=key.article_id,
            )
        )
    return PlacementView.model_validate(dict(row))
