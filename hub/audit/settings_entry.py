"""Settings change when a process starts with others: that is an entry of the record."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.service import record
from hub.settings import Settings

HIDDEN = "(set)"  # in place of what may be a secret: that it is there, and nothing of it
ACTION = "hub.settings"


async def record_settings(session: AsyncSession, settings: Settings, process: str) -> bool:
    """Put on record how this process is set, unless that is how the last one of its kind was.

    Args:
        session: a unit of work.
        settings: of the process.
        process: its kind, `"api"` or `"worker"`.

    Returns:
        Whether there was something new. A secret that was exchanged for another is not seen.
    """
    subject = f"settings:{process}"
    await repository.take_turns(session, subject)
    last = await repository.last_detail(session, subject, ACTION)
    present = shown(settings)
    changed = _changed(last["settings"], present) if last else {}
    if last and not changed:
        return False
    detail = {"changed": changed, "settings": present}
    await record(session, actor=f"process:{process}", action=ACTION, subject=subject, detail=detail)
    return True


def shown(settings: Settings) -> dict[str, Any]:
    """Return all settings as JSON, without secrets."""
    said = settings.model_dump(mode="json")
    hidden = [name for name, field in Settings.model_fields.items() if not field.repr]
    return said | {name: HIDDEN for name in hidden if said[name] is not None}


def _changed(before: dict[str, Any], present: dict[str, Any]) -> dict[str, Any]:
    names = sorted({*before, *present})
    return {
        name: {"before": before.get(name), "now": present.get(name)}
        for name in names
        if before.get(name) != present.get(name)
    }
