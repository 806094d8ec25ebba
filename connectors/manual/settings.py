"""What an account says that is served by hand."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Proof(StrEnum):
    """What shows that it was done."""

    LINK = "link"  # a page that anybody can open; the hub looks at it
    WORD = "word"  # a notice on the radio, a printed board: nothing can be looked at


class Settings(BaseModel):
    """Where the person has to put it, how long they have, and what proves it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: Annotated[
        str,
        Field(
            min_length=2,
            max_length=100,
            title="发布位置",
            description="例如：小红书“武汉发布”、村村响广播、政务公开栏",
        ),
    ] = "指定位置"
    hours: Annotated[
        float,
        Field(
            gt=0, le=24 * 31, title="办理时限（小时）", description="撤稿工单的时限是它的四分之一"
        ),
    ] = 4.0
    proof: Annotated[
        Proof,
        Field(title="办结凭据", description="link：登记链接，由平台核查；word：由经办人确认"),
    ] = Proof.LINK
