"""What the endpoints of previews ask for."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Path, Query

from hub.access.dependencies import CurrentActor
from hub.enrollment.dependencies import Connectors
from hub.kit.pagination import BIGGEST
from hub.kit.web import ProcessParts, Session
from hub.previews.service import Viewer
from hub.sdk.manifest import KEY

PlatformKey = Annotated[str, Path(pattern=KEY)]
Platform = Annotated[
    str | None, Query(pattern=KEY, description="Only how it looks on this platform.")
]
AccountId = Annotated[
    int | None,
    Query(ge=1, le=BIGGEST, description="Only how it looks on this account."),
]


async def _looking(
    session: Session, actor: CurrentActor, connectors: Connectors, parts: ProcessParts
) -> Viewer:
    return Viewer(session, actor, connectors, parts.settings.public_url)


Looking = Annotated[Viewer, Depends(_looking)]


async def _on_account(viewer: Looking, account: AccountId = None) -> Viewer:
    return replace(viewer, account=account)


OnAccount = Annotated[Viewer, Depends(_on_account)]


async def _on_platform(viewer: OnAccount, platform: Platform = None) -> Viewer:
    return replace(viewer, platform=platform)


CurrentViewer = Annotated[Viewer, Depends(_on_platform)]
