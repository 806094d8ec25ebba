"""The tags of accounts, over HTTP."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from hub.enrollment.answers import TagOut
from hub.enrollment.dependencies import ReadAccounts
from hub.enrollment.repository.tags import tags
from hub.kit.pagination import DEFAULT_LIMIT, Limit, Page
from hub.kit.spelling import is_named
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/tags", tags=["accounts"])


@router.get("")
async def list_tags(
    session: Session,
    remit: ReadAccounts,
    q: Annotated[
        str | None, Query(description="Part of a tag, or of its pinyin."), line(50)
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[TagOut]:
    """List the tags of the accounts that were granted to whoever asks, the most used first."""
    found = await tags(session, remit)
    fitting = (each for each in found if q is None or is_named(each.tag, q))
    return Page(items=[TagOut.model_validate(each) for each in islice(fitting, limit)])
