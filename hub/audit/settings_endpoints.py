"""The settings in force, over HTTP: all of them, and of secrets only that they are there."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.audit.settings_entry import HIDDEN, shown
from hub.kit.web import ProcessParts
from hub.settings import Settings

PACKAGE = "regional-content-hub"

router = APIRouter(prefix="/settings", tags=["settings"])


class SettingOut(BaseModel):
    """One setting of this process."""

    variable: str = Field(description="Of the environment.", examples=["HUB_PUBLIC_URL"])
    value: Any = Field(description=f"What it is; `{HIDDEN}` where that may be a secret.")
    is_default: bool
    is_secret: bool = Field(description="Only whether it is set is shown.")


class SettingsOut(BaseModel):
    """How the process that answers is set."""

    version: str = Field(description="Of the hub.")
    items: list[SettingOut]


@router.get("", dependencies=[Needs(Permission.READ_SETTINGS)])
async def show_settings(parts: ProcessParts) -> SettingsOut:
    """Show the settings of the API's process. They are changed in its environment alone."""
    values = shown(parts.settings)
    return SettingsOut(version=version(PACKAGE), items=list(_listed(Settings, values)))


def _listed(kind: type[BaseSettings], values: Mapping[str, Any]) -> Iterator[SettingOut]:
    usual = kind.model_construct().model_dump(mode="json")
    prefix = str(kind.model_config["env_prefix"])
    for name, field in kind.model_fields.items():
        if isinstance(values[name], dict):
            assert isinstance(field.annotation, type)  # noqa: S101 - a group of settings
            yield from _listed(field.annotation, values[name])
        else:
            yield SettingOut(
                variable=f"{prefix}{name.upper()}",
                value=values[name],
                is_default=values[name] == usual[name],
                is_secret=not field.repr or values[name] == HIDDEN,
            )
