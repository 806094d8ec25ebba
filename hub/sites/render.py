"""The templates, and how they write times and sizes. Everything they print is escaped."""

from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.kit.i18n import Language, _, reader
from hub.settings import get_settings
from hub.sites import addresses
from hub.sites.look import look_path

ZONE = ZoneInfo("Asia/Shanghai")
TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def page(template: str, **values: object) -> str:
    """Return a page in the reader's language; what the stories say stays in theirs."""
    language = TAGS[reader.get() or get_settings().language]
    return _environment.get_template(template).render(language=language, **values)


def minute(moment: datetime) -> str:
    """Write a moment as people in China read it: `2026-07-21 18:30`."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def machine(moment: datetime) -> str:
    """Write a moment for machines: `2026-07-21T18:30:00+08:00`."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def size(count: int) -> str:
    """Write a number of bytes: `1.4 MB`."""
    for unit, of_bytes in (("MB", 1024**2), ("KB", 1024)):
        if count >= of_bytes:
            return f"{count / of_bytes:.1f} {unit}"
    return f"{count} B"


_environment = Environment(
    loader=PackageLoader("hub.sites"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(_=_, to=addresses, look_path=look_path)
_environment.filters.update(minute=minute, machine=machine, size=size)
