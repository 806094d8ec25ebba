"""Logs: one JSON object a line on standard error, with the request's id and without secrets."""

import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
REDACTION_DEPTH = 6  # containers inside containers; what lies deeper is hidden whole

request_id: ContextVar[str] = ContextVar("request_id", default="")

SECRET_NAME = re.compile(
    r"secret|token|password|passwd|authorization|credential|api[_-]?key|vault[_-]?key|cookie|signature",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"(?i)\b(bearer\s+)\S+|\b(?:hub[sl]?|whsec)_[\w+/=-]{8,}|(://[^:/@\s]*:)[^@/\s]+(?=@)"
)


def redact(value: Any, depth: int = 0) -> Any:
    """Return `value` with everything hidden that is named or looks like a secret."""
    if isinstance(value, str):
        return _SECRET_VALUE.sub(lambda m: f"{m[1] or m[2] or ''}{HIDDEN}", value)
    if isinstance(value, Mapping | list | tuple) and depth == REDACTION_DEPTH:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if SECRET_NAME.search(str(key)) else redact(item, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(item, depth + 1) for item in value]
    return value


def _redacted(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: redact({key: value})[key] for key, value in event.items()}


def _without_colour(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)  # uvicorn says everything twice, the second time in colour
    return event


def _with_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if found := request_id.get():
        event.setdefault("request_id", found)
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    _with_request_id,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    _without_colour,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _redacted,  # last: it sees what all the others have added, tracebacks too
]


# at import: structlog's own default prints local variables, and those hold keys
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def configure_logging(level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to standard error as JSON lines."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a module's logger."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
