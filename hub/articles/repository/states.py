"""What became of articles: SQL of the states that a list can be narrowed down to."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func

from hub.access.remit import Remit
from hub.articles.models import Article
from hub.articles.repository.visible import IS_THERE, belongs, placed


class State(StrEnum):
    """What became of an article; one can be in several."""

    LIVE = "live"  # a copy of it is there
    UNPUSHED = "unpushed"  # it was never meant for any account
    RETRACTED = "retracted"  # everywhere
    EMBARGOED = "embargoed"


def is_in(state: State, sees: Remit) -> ColumnElement[bool]:
    """Return the condition that an article is in a state, on the accounts that somebody sees."""
    match state:
        case State.LIVE:
            return placed(sees, IS_THERE)
        case State.UNPUSHED:
            return and_(belongs(sees), ~placed(sees))  # what isn't theirs is seen once it is placed
        case State.RETRACTED:
            return Article.sealed_at.is_not(None)
        case State.EMBARGOED:
            return Article.embargo_until > func.now()
