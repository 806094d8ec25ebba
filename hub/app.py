"""The application: the API under a key, the pages and the probes without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from redis.asyncio import Redis

import hub.articles.endpoints
import hub.audit.endpoints
import hub.audit.proof_endpoints
import hub.commands.delivery_endpoints
import hub.commands.endpoints
import hub.commands.work_order_endpoints
import hub.deliveries.editions.endpoints
import hub.deliveries.endpoints
import hub.enrollment.endpoints
import hub.enrollment.joining.pages
import hub.sites.pages
import hub.vault.endpoints
from hub.auth.dependencies import current_actor
from hub.auth.key_first import KeyFirst
from hub.auth.known_keys import KnownKeys
from hub.auth.service import ensure_admin_key
from hub.deliveries import health, hooks, recent
from hub.kit import answers, probes, problem_pages
from hub.kit.bodies import BODY_LIMIT, HOOK_LIMIT, LARGE_BODY_LIMIT, CheckedBodies
from hub.kit.db import Database
from hub.kit.description import PROBLEMS, describe_problems
from hub.kit.edge import Edge
from hub.kit.parts import Parts, make_parts
from hub.kit.queries import nothing_unread
from hub.kit.supervise import in_background
from hub.sdk.pool import Pool
from hub.settings import Settings, get_settings

API = "/api/v1"
DESCRIPTION = f"{API}/openapi.json"
LARGE = ("articles", "assets", "accounts/import", "regions/import")
BODIES = {
    f"{API}/": BODY_LIMIT,
    **{f"{API}/{path}": LARGE_BODY_LIMIT for path in LARGE},
    hooks.PREFIX: HOOK_LIMIT,
}

# every feature that has an API; each of them asks for a key, because all go in below
FEATURES = (
    hub.enrollment.endpoints.router,
    hub.articles.endpoints.router,
    hub.deliveries.endpoints.router,
    hub.deliveries.editions.endpoints.router,
    health.router,
    recent.router,
    hub.commands.endpoints.router,
    hub.commands.delivery_endpoints.router,
    hub.commands.work_order_endpoints.router,
    hub.audit.endpoints.router,
    hub.audit.proof_endpoints.router,
    hub.vault.endpoints.router,
)
# what anybody may see
OPEN = (
    probes.router,
    problem_pages.router,
    hooks.router,
    hub.enrollment.joining.pages.router,
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
    app.state.known_keys = KnownKeys()
    app.state.pool = Pool(allowed=settings.outgoing_allowed_networks)
    answers.install(app)
    describe_problems(app)
    app.add_middleware(CheckedBodies, limits=BODIES)
    app.add_middleware(KeyFirst, prefix=f"{API}/", but=DESCRIPTION)
    app.add_middleware(Edge)
    app.include_router(_api())
    for router in OPEN:
        app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """Make the application that the environment's settings describe; for uvicorn."""
    return create_app(get_settings())


def _api() -> APIRouter:
    api = APIRouter(
        prefix=API,
        dependencies=[Depends(current_actor), Depends(nothing_unread)],
        responses=PROBLEMS,
    )
    for router in FEATURES:
        api.include_router(router)
    return api


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    async with parts.database.work() as session:
        await ensure_admin_key(session, parts.settings)
    async with in_background(parts.signals.run()):
        yield
    app.state.pool.close()
    await parts.close()
