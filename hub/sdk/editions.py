"""When an account sends its editions, and for whom it keeps room.

A connector whose unit of claim is an edition puts this into its settings:

    class Settings(BaseModel):
        edition: EditionRules = EditionRules()

The hub reads it by that name.
"""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_TIMES = 24  # a day


def _plain(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("give the time without a zone; it is China's (UTC+8)")
    return moment


class EditionRules(BaseModel):
    """When what has gathered is sent.

    Attributes:
        send_at: the times of a day; with none, an edition leaves `gather_minutes` after its first
            story. An urgent story leaves at once in either case.
        own_stories: places in every edition that only the unit's own stories may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    send_at: Annotated[
        tuple[Annotated[time, AfterValidator(_plain)], ...],
        Field(max_length=MAX_TIMES, title="每日截稿时间"),
    ] = ()
    gather_minutes: Annotated[float, Field(ge=0, le=24 * 60, title="集稿时间（分钟）")] = 10.0
    own_stories: Annotated[int, Field(ge=0, le=100, title="为本单位稿件保留的位置")] = 0
