"""The platforms that accounts can be on, as their connectors' manifests describe them."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import SIGNED_IN
from hub.enrollment.dependencies import Connectors
from hub.enrollment.fields import PlatformKey
from hub.kit.i18n import _
from hub.kit.pagination import Page
from hub.kit.problems import NotFound
from hub.sdk.manifest import Capabilities, Limits, Manifest, QuotaRule, Sure

router = APIRouter(prefix="/platforms", tags=["platforms"])


class PlatformOut(BaseModel):
    """A platform: what its connector can do there, and the limits that it keeps.

    Attributes:
        sure: how the facts are known.
        quotas: by account type, then by operation.
    """

    model_config = ConfigDict(from_attributes=True)

    key: str
    name_zh: str
    name_en: str
    version: str
    homepage: str | None
    sure: Sure
    capabilities: Capabilities
    limits: Limits
    quotas: dict[str, dict[str, QuotaRule]]


@router.get("", dependencies=[SIGNED_IN])
async def list_platforms(connectors: Connectors) -> Page[PlatformOut]:
    """List the platforms whose connectors are installed, by their keys."""
    return Page(items=[_out(connectors[key].manifest) for key in sorted(connectors)])


@router.get("/{platform}", dependencies=[SIGNED_IN])
async def show_platform(platform: PlatformKey, connectors: Connectors) -> PlatformOut:
    """Show a platform."""
    if platform not in connectors:
        raise NotFound(_("No connector for {platform} is installed.", platform=platform))
    return _out(connectors[platform].manifest)


def _out(manifest: Manifest) -> PlatformOut:
    return PlatformOut.model_validate(manifest)
