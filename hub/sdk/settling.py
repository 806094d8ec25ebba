"""How long a copy may take to appear or to go, where that differs from account to account.

A connector whose manifest has a `limits.settle_seconds` that not every server or account keeps puts
this into its settings:

    class Settings(BaseModel):
        settle_seconds: SettleSeconds = None

The hub reads it by that name, in place of the manifest's. Too short a time lets it believe that a
copy is gone, or was never made, when that only did not show yet; too long a one only costs time.
"""

from typing import Annotated

from pydantic import Field

MOST_SECONDS = 3_600.0

SettleSeconds = Annotated[
    float | None,
    Field(
        ge=0,
        le=MOST_SECONDS,
        title="生效时间（秒）",
        description="平台完成一次发布或删除最多要多久；撤稿核实的两次查看相隔这么久。留空用平台的默认值。",
    ),
]
