"""Other sites' pages must not act with the cookie that a browser sends along (CSRF)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from hub.kit.i18n import _
from hub.kit.problems import NotAllowed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN = frozenset({"same-origin", "none"})  # `none`: somebody typed the address


def check_own_site(method: str, headers: Headers) -> None:
    """Refuse what another site's page has sent.

    Browsers say in `Sec-Fetch-Site` where a request comes from, and pages can't change that; those
    of before 2023 send `Origin`. Who says neither is no browser that minds cookies.

    Raises:
        NotAllowed: it comes from elsewhere, or does not say from where.
    """
    if method in SAFE:
        return
    site = headers.get("sec-fetch-site")
    if site is not None:
        is_own = site in OWN
    else:
        origin = headers.get("origin")
        is_own = origin is not None and urlsplit(origin).netloc == headers.get("host")
    if not is_own:
        raise NotAllowed(
            _("The request does not come from the hub's own pages."),
            remedy=_("Programs send `Authorization: Bearer …` in place of the cookie."),
        )
