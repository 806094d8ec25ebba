"""Links that come from platforms and connectors: people click on them."""

import re

# No backslash and no user name: browsers read some of those as another host than people do.
_PAGE = re.compile(r"https?://[^\s/?#\\@]+([/?#].*)?", re.IGNORECASE)


def page_link(link: str | None) -> str | None:
    """Return a link to a page of the web; None for one that a browser would do anything else with.

    `javascript:`, `data:`, an app's own scheme and `//elsewhere` are neither kept nor shown.
    """
    return link if link is not None and _PAGE.fullmatch(link) else None
