"""What a command comes to, before it is issued."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.commands.repository.previews import Outlook


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a command comes to.

    Attributes:
        outlook: tells it of each placement; None for a reinstatement, which touches none.
        beyond: copies that there are where whoever asks may not touch them.
        versions: which of each article would be put out.
    """

    articles: list[int]
    outlook: Outlook | None = None
    fires_at: datetime | None = None
    beyond: int = 0
    versions: Mapping[int, int] = field(default_factory=dict)
