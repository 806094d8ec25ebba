"""What endpoints ask for.

    @router.post("/articles", status_code=201)
    async def add(body: ArticleIn, session: Session, parts: ProcessParts) -> ArticleOut: ...

A route that streams must not ask for `Session`: it would hold a connection per viewer. It opens
its own short units of work with `parts.database.work()`.

What endpoints depend on is `async def`, even where it waits for nothing: FastAPI hands plain
functions to a thread, and that costs every request more than what they do.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kit.db import after_commit, undo
from hub.kit.pagination import BIGGEST
from hub.kit.parts import Parts

__all__ = ["Id", "ProcessParts", "Session", "after_commit", "undo_all"]

Id = Annotated[int, Path(ge=1, le=BIGGEST)]
"""A row's number in a path: what PostgreSQL's bigint can hold."""


async def parts_of(request: Request) -> Parts:
    """Return the parts that the application was made with."""
    parts: Parts = request.app.state.parts
    return parts


ProcessParts = Annotated[Parts, Depends(parts_of)]


async def _unit_of_work(request: Request, parts: ProcessParts) -> AsyncIterator[AsyncSession]:
    async with parts.database.work() as session:
        request.state.session = session
        yield session


def undo_all(request: Request) -> None:
    """Let what a request has written come to nothing, though no exception is raised."""
    session: AsyncSession | None = getattr(request.state, "session", None)
    if session is not None:
        undo(session)


# scope "function": committed when the endpoint returns, before the first byte of the answer
Session = Annotated[AsyncSession, Depends(_unit_of_work, scope="function")]
