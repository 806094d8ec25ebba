"""Articles over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from hub.articles import service
from hub.articles.asset_endpoints import router as assets
from hub.articles.draft import ArticleChange, ExternalPost
from hub.articles.external import register
from hub.articles.handed_in import HandedIn, description
from hub.articles.models import Kind, Origin, Tier
from hub.articles.repository.articles import ArticleFilter
from hub.articles.schemas import ArticleLine, ArticleOut, SavedOut, VersionLine, VersionOut
from hub.articles.story import Saved
from hub.auth.dependencies import CurrentActor
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import under
from hub.kit.text import line
from hub.kit.web import Id, Session

router = APIRouter()
articles = APIRouter(prefix="/articles", tags=["articles"])

Lines = Page[ArticleLine]


class ArticleQuery(BaseModel):
    """Which articles a list has."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    tier: Tier | None = None
    origin: Origin | None = None
    q: Annotated[str, line(100), Field(description="Stands somewhere in the title.")] | None = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@articles.post("", status_code=status.HTTP_201_CREATED, openapi_extra=description())
async def create_article(draft: HandedIn, session: Session, actor: CurrentActor) -> SavedOut:
    """Make an article from JSON, from Markdown with front matter, or from a page of HTML."""
    with under("body"):
        return SavedOut.of(await service.create(session, draft, actor=actor.name))


@articles.post("/external", status_code=status.HTTP_201_CREATED)
async def register_post(
    post: ExternalPost, session: Session, actor: CurrentActor, response: Response
) -> SavedOut:
    """Register a post that was found elsewhere; 200 for a link that is registered already."""
    saved = await register(session, post, actor=actor.name)
    return _answer(saved, response)


@articles.get("")
async def list_articles(query: Annotated[ArticleQuery, Query()], session: Session) -> Lines:
    """List articles, the newest first."""
    before = decode_cursor(query.cursor, int)[0] if query.cursor else None
    wanted = ArticleFilter(query.kind, query.tier, query.origin, query.q)
    rows = await service.page(session, wanted, before=before, limit=query.limit + 1)
    lines = [ArticleLine.of(article, title) for article, title in rows]
    return page_of(lines, query.limit, key=lambda article: [article.id])


@articles.get("/{article_id}")
async def show_article(article_id: Id, session: Session) -> ArticleOut:
    """Show an article with its present version."""
    return ArticleOut.of(await service.get(session, article_id))


@articles.patch("/{article_id}")
async def change_article(
    article_id: Id, asked: ArticleChange, session: Session, actor: CurrentActor
) -> ArticleOut:
    """Change the tier or the embargo; what is not named stays. No version is made."""
    with under("body"):
        return ArticleOut.of(await service.change(session, article_id, asked, actor=actor.name))


@articles.post(
    "/{article_id}/versions", status_code=status.HTTP_201_CREATED, openapi_extra=description()
)
async def revise_article(
    article_id: Id, draft: HandedIn, session: Session, actor: CurrentActor, response: Response
) -> SavedOut:
    """Make a new version; 200 and none made where the present one says the same already.

    It goes to nobody by itself: `correct` is the command that brings it to where the article is.
    """
    with under("body"):
        saved = await service.revise(session, article_id, draft, actor=actor.name)
    return _answer(saved, response)


@articles.get("/{article_id}/versions")
async def list_versions(
    article_id: Id, session: Session, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[VersionLine]:
    """List an article's versions, the newest first."""
    before = decode_cursor(cursor, int)[0] if cursor else BIGGEST
    found = await service.history(session, article_id, before=before, limit=limit + 1)
    lines = [VersionLine.model_validate(version) for version in found]
    return page_of(lines, limit, key=lambda version: [version.number])


@articles.get("/{article_id}/versions/{number}")
async def show_version(article_id: Id, number: Id, session: Session) -> VersionOut:
    """Show what one version says."""
    story = await service.get(session, article_id, number)
    return VersionOut.of(story.version, story.assets)


def _answer(saved: Saved, response: Response) -> SavedOut:
    response.status_code = status.HTTP_201_CREATED if saved.changed else status.HTTP_200_OK
    return SavedOut.of(saved)


router.include_router(articles)
router.include_router(assets)
