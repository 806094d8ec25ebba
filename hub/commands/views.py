"""What comes out of the API of commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from hub.commands.models import Command, CommandArticle, CommandState
from hub.commands.progress import Progress, Row, progress_by, progress_of, results_of
from hub.kit.pagination import Page


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
    """

    id: int
    kind: str
    state: str
    priority: str
    articles: list[CommandArticleOut]
    reason: str | None
    not_before: datetime | None
    issued_by: str
    created_at: datetime
    issued_at: datetime | None
    progress: Progress
    done: bool


class CommandOut(CommandLine):
    """All of a command.

    Attributes:
        rule: where a push goes, how far a retraction or a reinstatement reaches.
        origin: the push that this take-down belongs to.
        results: closed deliveries by how they closed (`hub.deliveries.results`).
        paused: nothing of it goes out until it is resumed.
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


class TargetOut(BaseModel):
    """An account on the frozen list of a push."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    platform: str
    level: str
    region_code: str
    status: str


class OutlookOut(BaseModel):
    """A placement and what would become of it; `account` is the account's name."""

    model_config = ConfigDict(from_attributes=True)

    article_id: int
    account_id: int
    slot: int
    platform: str
    level: str
    region_code: str
    account: str
    outlook: str


class PreviewOut(BaseModel):
    """What a command would do.

    Attributes:
        articles: all that it is about, derived ones included.
        fires_at: when it would go out; null for at once.
        total: how many placements it concerns.
        outlooks: how many of them would come to what: `send`, `already`, `banned`, `suspended`;
            `take_down`, `nothing_there`.
        by_platform: the same for each platform.
        by_level: the same for each level.
        placements: which, page by page.
    """

    articles: list[int]
    fires_at: datetime | None
    total: int
    outlooks: dict[str, int]
    by_platform: dict[str, dict[str, int]]
    by_level: dict[str, dict[str, int]]
    placements: Page[OutlookOut]


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
    done = command.state != CommandState.SCHEDULED and not progress.open and not progress.parked
    return columns | {
        "articles": [CommandArticleOut.model_validate(article) for article in articles],
        "progress": progress,
        "done": done,
    }
