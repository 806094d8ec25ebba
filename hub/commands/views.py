"""What comes out of the API of commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from hub.commands.models import Command, CommandArticle, CommandState
from hub.commands.progress import Progress, Row, progress_by, progress_of, results_of


class CommandArticleOut(BaseModel):
    """An article that a command is about; only pushes and corrections name a version."""

    model_config = ConfigDict(from_attributes=True)

    article_id: int
    version: int | None


class CommandLine(BaseModel):
    """A command in a list.

    Attributes:
        progress: what became of the placements that it concerns.
        done: nothing is open and nothing is parked any more.
        region_code: of the subtree that it was issued for; null for the whole hub.
    """

    id: int
    kind: str
    state: str
    priority: str
    articles: list[CommandArticleOut]
    reason: str | None
    not_before: datetime | None
    issued_by: str
    region_code: str | None
    created_at: datetime
    issued_at: datetime | None
    progress: Progress
    done: bool


class CommandOut(CommandLine):
    """All of a command.

    Attributes:
        rule: where a push goes, how far a retraction or a reinstatement reaches; of a correction
            that waits or waited for a second person, the places of whoever proposed it.
        origin: the push that this take-down belongs to.
        results: closed deliveries by how they closed (`hub.deliveries.results`).
        paused: nothing of it goes out until it is resumed.
        organisation_id: the unit that it was issued for; null for all in its region.
        beyond: how many copies of its articles lie where its issuer may not touch them.
        decided_by: who approved or rejected it, where a second person had to.
    """

    rule: dict[str, Any]
    public_reason: str | None
    instruction: dict[str, Any] | None
    not_after: datetime | None
    take_down_at: datetime | None
    origin: int | None
    results: dict[str, int]
    by_platform: dict[str, Progress]
    by_level: dict[str, Progress]
    paused: bool
    organisation_id: int | None
    beyond: int
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str | None


class TargetOut(BaseModel):
    """An account on the frozen list of a push."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    platform: str
    level: str
    region_code: str
    status: str


class HoldOut(BaseModel):
    """A hold, standing or lifted; `reach` of a region is its code's prefix."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    scope: str
    reach: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


def ids_of(command: CommandLine) -> list[int]:
    """Return which articles a command is about."""
    return [article.article_id for article in command.articles]


def is_settled(command: CommandLine) -> bool:
    """Say whether nothing of a command is open or parked, so that no placement need be asked."""
    return not command.progress.open and not command.progress.parked


def line_of(
    command: Command, articles: Sequence[CommandArticle], rows: Sequence[Row]
) -> CommandLine:
    """Describe a command by its row, its articles and its counters."""
    return CommandLine.model_validate(_common(command, articles, rows))


def command_of(
    command: Command, articles: Sequence[CommandArticle], rows: Sequence[Row], *, paused: bool
) -> CommandOut:
    """Describe a command in full."""
    more = {
        "results": results_of(rows),
        "by_platform": progress_by(rows, lambda row: row[0]),
        "by_level": progress_by(rows, lambda row: row[1]),
        "paused": paused,
    }
    return CommandOut.model_validate(_common(command, articles, rows) | more)


def _common(
    command: Command, articles: Sequence[CommandArticle], rows: Sequence[Row]
) -> dict[str, Any]:
    columns = {column.key: getattr(command, column.key) for column in command.__table__.columns}
    progress = progress_of(rows)
    waits = command.state in {CommandState.SCHEDULED, CommandState.PROPOSED}
    done = not waits and not progress.open and not progress.parked
    return columns | {
        "articles": [CommandArticleOut.model_validate(article) for article in articles],
        "progress": progress,
        "done": done,
    }
