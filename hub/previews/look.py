"""How a story looks on one platform, or why it does not go out there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from hub.kit.i18n import _
from hub.previews.losses import Losses, losses
from hub.sdk.contract import Account, Article, Connector
from hub.sdk.fits import Measured, Misfit, misfits, refused_for
from hub.sdk.html import pictures_of, with_sources
from hub.sdk.manifest import Beyond
from hub.sdk.optional import Preview, Previews

NO_NUMBER = "/0"  # at the end of an address that a draft does not have yet

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """A story on one platform.

    Attributes:
        misfits: limits that it breaks, those among them that only rendering tells.
        account: with which it was made; None without any.
        preview: its pictures by the hub's own names; None where there is none.
        losses: what the preview leaves out; None without one.
        refusal: why the connector can't turn it into a post, where that is no limit; else empty.
        needs_account: only an account could tell, and there is none.
    """

    platform: str
    misfits: tuple[Misfit, ...]
    account: Account | None
    preview: Preview | None = None
    losses: Losses | None = None
    refusal: str = ""
    needs_account: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it does not go out as it is."""
        return bool(self.refusal) or any(one.becomes is Beyond.REFUSED for one in self.misfits)

    @property
    def is_less(self) -> bool:
        """Whether it goes out with less than the story has."""
        return bool(self.misfits) or not (self.losses is None or self.losses.are_none)


def look(
    article: Article, measured: Measured, connector: Connector, account: Account | None
) -> Look:
    """Ask a connector what readers would see.

    Args:
        article: the version.
        measured: the same.
        connector: of the platform.
        account: one of the platform's, without credentials.
    """
    limits = connector.manifest.limits
    found = Look(connector.manifest.key, tuple(misfits(measured, limits)), account)
    if account is None and connector.renders_per_account:
        return replace(found, needs_account=True)
    try:
        return replace(found, **_shown(article, measured.text, connector, account))
    except ValueError as error:
        return _refused(found, error, refused_for(error, limits))
    except Exception:  # noqa: BLE001 - connectors fail in any way, each for itself
        _log.warning("preview_failed", platform=found.platform, exc_info=True)
        return replace(found, refusal=_("Its connector fails to show it; the hub's log says why."))


def _shown(
    article: Article, text: str, connector: Connector, account: Account | None
) -> dict[str, Any]:
    if not isinstance(connector, Previews):
        connector.render(article, account if connector.renders_per_account else None)
        return {}
    preview = connector.preview(article, account)
    preview = _with_own_names(preview, article, account)
    if not article.article_id:
        preview = replace(preview, link=preview.link.removesuffix(NO_NUMBER))
    return {"preview": preview, "losses": losses(article, text, preview)}


def _refused(found: Look, error: ValueError, misfit: Misfit | None) -> Look:
    if misfit is None:
        return replace(found, refusal=str(error))
    others = tuple(one for one in found.misfits if one.field != misfit.field)
    return replace(found, misfits=(*others, misfit))


def _own_names(article: Article, account: Account | None) -> Mapping[str, str]:
    """Return the hub's names of a story's pictures by the addresses that platforms are given."""
    names = {one.url: one.source for one in article.assets if one.url}
    if account is not None:
        names |= {account.picture_url(article, one): one.source for one in article.assets}
    return names


def _with_own_names(preview: Preview, article: Article, account: Account | None) -> Preview:
    names = _own_names(article, account)
    sources = {source: names.get(source, source) for source in pictures_of(preview.html)}
    return replace(
        preview,
        html=with_sources(preview.html, sources),
        cover=names.get(preview.cover, preview.cover),
        pictures=tuple(names.get(one, one) for one in preview.pictures),
    )
