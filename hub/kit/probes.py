"""Probes for whoever runs the hub: is the process there, is it ready, what has it counted."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import BaseModel
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.kit import metrics
from hub.kit.migrate import newest_revision, revision_of
from hub.kit.parts import Parts
from hub.kit.web import ProcessParts

PATIENCE_SECONDS = 3.0

router = APIRouter(tags=["probes"])


class Readiness(BaseModel):
    """What the hub needs, part by part.

    Attributes:
        ready: PostgreSQL answers and its schema is the one that this version knows.
        postgresql: `ok`, or `down`.
        schema_revision: of the database; null where nobody has migrated yet.
        schema_expected: what `hub migrate` would bring it to.
        synchronous_commit: `off` means that a crash of PostgreSQL may lose what was confirmed.
        redis: `ok`, or `down`: then everything still works, only a second or so later.
    """

    ready: bool = False
    postgresql: str = "down"
    schema_revision: str | None = None
    schema_expected: str | None = None
    synchronous_commit: str | None = None
    redis: str = "down"


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(parts: ProcessParts, response: Response) -> Readiness:
    """Say whether requests can be served, and if not, what is missing."""
    readiness = Readiness(schema_expected=newest_revision())
    await asyncio.gather(_look_at_redis(parts, readiness), _look_at_database(parts, readiness))
    readiness.ready = readiness.schema_revision == readiness.schema_expected
    if not readiness.ready:
        response.status_code = 503
    return readiness


@router.get("/metrics", response_class=Response)
async def exposition() -> Response:
    """Return what was counted, for Prometheus."""
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


async def _look_at_redis(parts: Parts, readiness: Readiness) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await parts.redis.ping()
    except (RedisError, OSError):  # running out of patience is an OSError
        return
    readiness.redis = "ok"


async def _look_at_database(parts: Parts, readiness: Readiness) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), parts.database.connection() as connection:
            commit = await connection.scalar(text("show synchronous_commit"))
            readiness.postgresql, readiness.synchronous_commit = "ok", commit
            readiness.schema_revision = await revision_of(connection)
    except (SQLAlchemyError, OSError):
        return
