"""What the API says about the record."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class AuditEntryOut(BaseModel):
    """Who did what to what, when."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "stream": "hub",
                    "sequence": 17,
                    "at": "2026-07-20T09:30:00Z",
                    "actor": "administrator",
                    "action": "command.issue",
                    "subject": "command:5",
                    "detail": {"kind": "retract", "reason": "省应急管理厅要求更正"},
                    "previous": "sha256:…",
                    "digest": "sha256:…",
                }
            ]
        },
    )

    stream: str
    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    digest: str
