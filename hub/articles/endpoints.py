"""Articles over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.articles import service
from hub.articles.asset_endpoints import router as assets
from hub.articles.draft import (
    ArticleChange,
    ArticleId,
    ExternalPost,
    OrganisationId,
    RegionCode,
)
from hub.articles.external import register
from hub.articles.handed_in import HandedIn, description
from hub.articles.models import Category, Kind, Origin, Tier
from hub.articles.owning import prefix_named
from hub.articles.repository.articles import ArticleFilter
from hub.articles.repository.states import State
from hub.articles.schemas import ArticleLine, ArticleOut, OneVersionOut, SavedOut, VersionLine
from hub.articles.story import Saved
from hub.kit.moments import Moment
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import under
from hub.kit.sorting import Sort
from hub.kit.text import line
from hub.kit.web import Id, Session

router = APIRouter()
articles = APIRouter(prefix="/articles", tags=["articles"])

Lines = Page[ArticleLine]
Reading = Annotated[Remit, Needs(Permission.READ_ARTICLES)]
WRITING = [Needs(Permission.WRITE_ARTICLES)]
REGISTERING = [Needs(Permission.REGISTER_POSTS)]


class ArticleQuery(BaseModel):
    """Which articles a list has."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    tier: Tier | None = None
    category: Category | None = None
    origin: Origin | None = None
    q: (
        Annotated[str, line(100), Field(description="Stands in the title, or spells a part of it.")]
        | None
    ) = None
    region: Annotated[
        RegionCode | None, Field(description="Whose they are: the region's, or one's below it.")
    ] = None
    organisation: Annotated[OrganisationId | None, Field(description="Whose they are.")] = None
    derived_from: Annotated[
        ArticleId | None, Field(description="The article that they adopt or adapt.")
    ] = None
    state: Annotated[
        State | None,
        Field(description="`live` is on an account of yours, `retracted` is so everywhere."),
    ] = None
    since: Annotated[Moment | None, Field(description="Made then or later.")] = None
    until: Annotated[Moment | None, Field(description="Made before.")] = None
    sort: Sort = Sort.NEWEST
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT

    def wanted(self, prefix: str | None) -> ArticleFilter:
        """Return which articles that are, in a region whose codes have a prefix."""
        return ArticleFilter(
            kind=self.kind,
            tier=self.tier,
            category=self.category,
            origin=self.origin,
            words=self.q,
            prefix=prefix,
            organisation=self.organisation,
            derived_from=self.derived_from,
            state=self.state,
            since=self.since,
            until=self.until,
            sort=self.sort,
        )


@articles.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=WRITING,
    openapi_extra=description(),
)
async def create_article(draft: HandedIn, session: Session, actor: CurrentActor) -> SavedOut:
    """Make an article from JSON, from Markdown with front matter, or from a page of HTML."""
    with under("body"):
        return SavedOut.of(await service.create(session, draft, by=_writer(actor)))


@articles.post(
    "/external",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": SavedOut, "description": "The hub knows the post already."}},
    dependencies=REGISTERING,
)
async def register_post(
    post: ExternalPost, session: Session, actor: CurrentActor, response: Response
) -> SavedOut:
    """Register a post that was found elsewhere; 200 for a link that is registered already."""
    own = Permission.REGISTER_POSTS
    sees = actor.widest((Permission.READ_ARTICLES, own))
    with under("body"):
        saved = await register(session, post, by=Mandate(actor.name, actor.remit(own), sees))
    return _answer(saved, response)


@articles.get("")
async def list_articles(
    query: Annotated[ArticleQuery, Query()], session: Session, sees: Reading
) -> Lines:
    """List articles, the newest first unless `sort` says otherwise.

    They are your own, and those that were pushed to you.
    """
    last = decode_cursor(query.cursor, int)[0] if query.cursor else None
    prefix = await prefix_named(session, query.region)
    wanted = query.wanted(prefix)
    rows = await service.page(session, wanted, sees, last=last, limit=query.limit + 1)
    looks = await service.looks(session, rows)
    lines = [ArticleLine.of(*row, looks.get(row[0].id)) for row in rows]
    return page_of(lines, query.limit, key=lambda article: [article.id])


@articles.get("/{article_id}")
async def show_article(
    article_id: Id, session: Session, actor: CurrentActor, sees: Reading
) -> ArticleOut:
    """Show an article with its present version. That a sealed one was opened is on record."""
    return ArticleOut.of(await service.get(session, article_id, sees=sees, actor=actor.name))


@articles.patch("/{article_id}", dependencies=WRITING)
async def change_article(
    article_id: Id, asked: ArticleChange, session: Session, actor: CurrentActor
) -> ArticleOut:
    """Change tier, category, embargo, or whose it is; the rest stays. No version is made."""
    with under("body"):
        return ArticleOut.of(await service.change(session, article_id, asked, by=_writer(actor)))


@articles.post(
    "/{article_id}/versions",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": SavedOut, "description": "The newest version says the same."}},
    dependencies=WRITING,
    openapi_extra=description(),
)
async def revise_article(
    article_id: Id, draft: HandedIn, session: Session, actor: CurrentActor, response: Response
) -> SavedOut:
    """Make a new version; 200 and none made where the present one says the same already.

    It goes to nobody by itself: `correct` is the command that brings it to where the article is.
    """
    with under("body"):
        saved = await service.revise(session, article_id, draft, by=_writer(actor))
    return _answer(saved, response)


@articles.get("/{article_id}/versions")
async def list_versions(
    article_id: Id,
    session: Session,
    sees: Reading,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[VersionLine]:
    """List an article's versions, the newest first."""
    before = decode_cursor(cursor, int)[0] if cursor else BIGGEST
    found = await service.history(session, article_id, sees, before=before, limit=limit + 1)
    lines = [VersionLine.model_validate(version) for version in found]
    return page_of(lines, limit, key=lambda version: [version.number])


@articles.get("/{article_id}/versions/{number}")
async def show_version(
    article_id: Id, number: Id, session: Session, actor: CurrentActor, sees: Reading
) -> OneVersionOut:
    """Show what one version says. That one of a sealed article was opened is on record."""
    story = await service.get(session, article_id, number, sees=sees, actor=actor.name)
    return OneVersionOut.of_story(story)


def _writer(actor: CurrentActor) -> Mandate:
    return Mandate.of(actor, Permission.WRITE_ARTICLES)


def _answer(saved: Saved, response: Response) -> SavedOut:
    response.status_code = status.HTTP_201_CREATED if saved.changed else status.HTTP_200_OK
    return SavedOut.of(saved)


router.include_router(articles)
router.include_router(assets)
