"""What the pages of one article show, of what whoever asks may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.access.permissions import SEES_DRAFTS, Permission
from hub.articles import service as articles
from hub.articles.endpoints import ArticleQuery, list_articles, list_versions
from hub.articles.owner import Owner
from hub.articles.repository.drafts import DraftFilter
from hub.articles.schemas import ArticleLine, VersionLine
from hub.articles.writing import service as writing
from hub.articles.writing.schemas import DraftLine
from hub.commands.dependencies import Desk
from hub.commands.endpoints import CommandQuery, list_commands
from hub.commands.views import CommandLine
from hub.deliveries.endpoints import count_placements
from hub.deliveries.schemas import PlacementCountOut
from hub.deliveries.transition import Have

FEW = 10  # versions, commands, drafts and derived articles that the page of an article names

P = Permission


@dataclass(frozen=True, slots=True)
class Copies:
    """Where an article is or may be: counts by platform and by what is there."""

    counts: Sequence[PlacementCountOut]

    @property
    def total(self) -> int:
        """On how many accounts it was ever meant to be."""
        return sum(each.n for each in self.counts)

    def of(self, have: str, platform: str | None = None) -> int:
        """Return on how many accounts the same is there, on one platform or on all."""
        return sum(
            each.n
            for each in self.counts
            if each.have == have and platform in {None, each.platform}
        )

    @property
    def platforms(self) -> list[str]:
        """Where it was ever meant to be."""
        return sorted({each.platform for each in self.counts})

    @property
    def haves(self) -> list[str]:
        """What is there, in the order of bars."""
        order = (Have.PRESENT, Have.PENDING, Have.DOUBT, Have.UNSEEN, Have.NONE)
        return [have for have in order if self.of(have)]


@dataclass(frozen=True, slots=True)
class About:
    """All that is known of an article but its words.

    Attributes:
        names: of regions by code and of units by id.
        copies, commands, drafts: None where whoever asks may not see them.
        origin: the article that it adopts; None if there is none to be seen.
    """

    article: ArticleLine
    names: dict[str | int, str]
    versions: Sequence[VersionLine]
    has_more_versions: bool
    derived: Sequence[ArticleLine]
    origin: ArticleLine | None
    copies: Copies | None
    commands: Sequence[CommandLine] | None
    drafts: Sequence[DraftLine] | None


async def line_of(desk: Desk, article_id: int) -> ArticleLine:
    """Return an article as lists have it.

    Raises:
        NotFound: there is none to be seen.
    """
    sees = desk.actor.remit(P.READ_ARTICLES)
    return ArticleLine.of(*await articles.line(desk.session, article_id, sees))


async def about(desk: Desk, article_id: int) -> About:
    """Return all that is known of an article but its words.

    Raises:
        NotFound: there is none to be seen.
    """
    sees = desk.actor.remit(P.READ_ARTICLES)
    article = await line_of(desk, article_id)
    versions = await list_versions(article_id, desk.session, sees, limit=FEW)
    query = ArticleQuery(derived_from=article_id, limit=FEW)
    derived = await list_articles(query, desk.session, sees)
    return About(
        article=article,
        names=await articles.names(desk.session, [Owner(article.region, article.organisation)]),
        versions=versions.items,
        has_more_versions=versions.next is not None,
        derived=derived.items,
        origin=await _origin(desk, article),
        copies=await _copies(desk, article_id),
        commands=await _commands(desk, article_id),
        drafts=await _drafts(desk, article_id),
    )


def may(desk: Desk, *permissions: Permission) -> bool:
    """Say whether whoever asks may do something anywhere."""
    return bool(desk.actor.widest(permissions).places)


async def _origin(desk: Desk, article: ArticleLine) -> ArticleLine | None:
    if article.derived_from is None:
        return None
    sees = desk.actor.remit(P.READ_ARTICLES)
    found = await articles.lines(desk.session, (article.derived_from,), sees)
    return ArticleLine.of(*found[0]) if found else None


async def _copies(desk: Desk, article_id: int) -> Copies | None:
    if not may(desk, P.READ_PLACEMENTS):
        return None
    remit = desk.actor.remit(P.READ_PLACEMENTS)
    return Copies(await count_placements(article_id, desk.session, desk.actor, remit))


async def _commands(desk: Desk, article_id: int) -> Sequence[CommandLine] | None:
    if not may(desk, P.READ_COMMANDS):
        return None
    return (await list_commands(CommandQuery(article=article_id, limit=FEW), desk)).items


async def _drafts(desk: Desk, article_id: int) -> Sequence[DraftLine] | None:
    remit = desk.actor.widest(SEES_DRAFTS)
    if not remit.places:
        return None
    only = DraftFilter(article=article_id)
    rows: Iterable[object] = await writing.page(desk.session, only, remit, before=None, limit=FEW)
    return [DraftLine.model_validate(row) for row in rows]
