"""The application: the API under a key, the pages and the probes without one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

import hub.articles.endpoints
import hub.articles.writing.endpoints
import hub.audit.endpoints
import hub.audit.proof_endpoints
import hub.audit.settings_endpoints
import hub.auth.endpoints
import hub.auth.link_endpoints
import hub.auth.oidc.pages
import hub.auth.pages.me
import hub.auth.pages.sign_in
import hub.auth.pages.welcome
import hub.auth.session_endpoints
import hub.commands.delivery_endpoints
import hub.commands.endpoints
import hub.commands.work_order_endpoints
import hub.console.look
import hub.console.router
import hub.deliveries.editions.endpoints
import hub.deliveries.endpoints
import hub.deliveries.waiting_endpoints
import hub.enrollment.endpoints
import hub.enrollment.joining.pages
import hub.previews.endpoints
import hub.sites.pages
import hub.vault.endpoints
from hub.access.declared import check_every_route
from hub.access.dependencies import DESCRIBED
from hub.audit.readers import open_readers
from hub.auth.first_key import ensure_first_key
from hub.auth.oidc.provider import make_provider
from hub.auth.paces import counting
from hub.auth.pages.route import FORM_LIMIT
from hub.auth.who_asks import WhoAsks
from hub.console.commands.exports import open_exports
from hub.console.route import no_page
from hub.deliveries import credential_health, health, hooks, recent, shown, standing
from hub.kit import answers, probes, problem_pages
from hub.kit.bodies import (
    BODY_LIMIT,
    HOOK_LIMIT,
    LARGE_BODY_LIMIT,
    SMALL_BODY_LIMIT,
    CheckedBodies,
)
from hub.kit.db import Database
from hub.kit.description import PROBLEMS, describe_problems
from hub.kit.edge import Edge
from hub.kit.paced import Paced
from hub.kit.parts import Parts, make_parts
from hub.kit.queries import nothing_unread
from hub.kit.streams import open_streams
from hub.kit.supervise import every, in_background
from hub.sdk.pool import Pool
from hub.settings import Settings, get_settings
from hub.vault.uses import Uses

API = "/api/v1"
CONSOLE = hub.console.look.PREFIX
USES_SECONDS = 60.0  # between writing down whose credentials were used
DESCRIPTION = f"{API}/openapi.json"
# below `API`, for whoever comes
MAY_BE_NOBODY = frozenset(
    {
        ("GET", DESCRIPTION),
        ("HEAD", DESCRIPTION),
        ("POST", f"{API}/session"),
        ("POST", f"{API}/links/accept"),
    }
)
LARGE = ("articles", "drafts", "assets", "accounts/import", "regions/import")
BODIES = {
    f"{API}/": BODY_LIMIT,
    **{f"{API}/{path}": LARGE_BODY_LIMIT for path in LARGE},
    **dict.fromkeys((f"{API}/session", f"{API}/links/accept"), SMALL_BODY_LIMIT),
    hooks.PREFIX: HOOK_LIMIT,
    **dict.fromkeys(("/sign-in", "/welcome", "/me"), FORM_LIMIT),
    CONSOLE: LARGE_BODY_LIMIT,
}
# where commands are posted, which are counted apart from all else that somebody asks; and the
# sheet without which nobody retracts at the console
COMMANDING = (
    f"POST {API}/commands",
    *(f"POST {CONSOLE}/{part}" for part in ("commands", "correct", "push", "retract")),
    f"GET {CONSOLE}/retract",
)
# how often strangers may come, by address; the probes are nobody's business but the operator's
PACES = {
    f"{API}/": "strangers",
    CONSOLE: "strangers",
    "/joins/": "strangers",
    "/me": "strangers",
    "/sign-in": "strangers",
    "/sign-out": "strangers",
    "/welcome": "strangers",
    hooks.PREFIX: "hooks",
    "/problems": "pages",
    "/sites": "pages",
}

# every feature that has an API; each of them asks for a key, because all go in below
FEATURES = (
    hub.auth.endpoints.router,
    hub.auth.session_endpoints.router,
    hub.auth.link_endpoints.router,
    hub.enrollment.endpoints.router,
    hub.articles.endpoints.router,
    hub.articles.writing.endpoints.router,
    hub.deliveries.endpoints.router,
    hub.deliveries.waiting_endpoints.router,
    hub.deliveries.editions.endpoints.router,
    health.router,
    recent.router,
    shown.router,
    standing.router,
    credential_health.router,
    hub.previews.endpoints.router,
    hub.commands.endpoints.router,
    hub.commands.delivery_endpoints.router,
    hub.commands.work_order_endpoints.router,
    hub.audit.endpoints.router,
    hub.audit.proof_endpoints.router,
    hub.audit.settings_endpoints.router,
    hub.vault.endpoints.router,
)
# what anybody may see
OPEN = (
    probes.router,
    problem_pages.router,
    hooks.router,
    hub.auth.oidc.pages.router,
    hub.auth.pages.sign_in.router,
    hub.auth.pages.welcome.router,
    hub.auth.pages.me.router,
    hub.enrollment.joining.pages.router,
    hub.console.router.router,
    hub.sites.pages.router,
)


def create_app(
    settings: Settings, *, database: Database | None = None, redis: Redis | None = None
) -> FastAPI:
    """Make the application; it connects when it starts, or when it is first asked.

    Args:
        settings: where everything is.
        database: in place of the one that the settings name; for tests.
        redis: in place of the one that the settings name; for tests.
    """
    app = FastAPI(
        title="Regional content hub",
        version="1",
        openapi_url=DESCRIPTION,
        docs_url=None,  # it would load its scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # to whatever Host the caller names, in plain HTTP behind a proxy
        lifespan=_lifespan,
    )
    app.state.parts = make_parts(settings, database=database, redis=redis)
    app.state.streams = open_streams()
    app.state.readers = open_readers()
    app.state.exports = open_exports()
    app.state.pool = Pool(allowed=settings.outgoing_allowed_networks)
    app.state.oidc = make_provider(settings, app.state.pool)
    answers.install(app)
    app.add_exception_handler(HTTPException, no_page)
    describe_problems(app)
    app.add_middleware(CheckedBodies, limits=BODIES)
    counted = counting(settings.pace, COMMANDING, PACES)
    app.add_middleware(Paced, redis=app.state.parts.redis, counting=counted)
    app.add_middleware(WhoAsks, prefix=f"{API}/", but=MAY_BE_NOBODY, pages=CONSOLE)
    app.add_middleware(Edge, public_url=settings.public_url)
    app.routes.extend(_routes())
    return app


def from_environment() -> FastAPI:
    """Make the application that the environment's settings describe; for uvicorn."""
    return create_app(get_settings())


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Return all routes, and see that each says what it needs.

    They are the same for every application of a process, and take half a second to make.
    """
    everything = APIRouter()
    for router in (_api(), *OPEN):
        everything.include_router(router)
    check_every_route(everything.routes, f"{API}/", MAY_BE_NOBODY)
    check_every_route(everything.routes, CONSOLE, hub.console.router.MAY_BE_NOBODY)
    return tuple(everything.routes)


def _api() -> APIRouter:
    api = APIRouter(
        prefix=API,
        dependencies=[DESCRIBED, Depends(nothing_unread)],
        responses=PROBLEMS,
    )
    for router in FEATURES:
        api.include_router(router)
    return api


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    async with parts.database.work() as session:
        await ensure_first_key(session, parts)
    uses = Uses(parts, "process:api")
    writing = every(USES_SECONDS, uses.write, stop=asyncio.Event())
    async with in_background(parts.signals.run()), in_background(writing):
        yield
    with suppress(SQLAlchemyError, OSError):  # it does without
        await uses.write(at_end=True)
    app.state.pool.close()
    await parts.close()
