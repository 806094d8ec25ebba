"""Web addresses that an article may name. The hub shows them; it never goes there."""

import httpx

from hub.kit.i18n import _
from hub.sdk.addresses import parse_url

URL_CHARACTERS = 1_000  # after percent-encoding, so they are bytes too


def web_address(text: str) -> str:
    """Return an http(s) address in ASCII: its host in punycode, its path percent-encoded.

    Raises:
        ValueError: it is no such address, carries a password, or is too long.
    """
    try:
        encoded = str(httpx.URL(text.strip()))
    except (httpx.InvalidURL, UnicodeError):
        raise ValueError(_("is not an address, like https://www.hubei.gov.cn/")) from None
    url = parse_url(encoded).text
    if len(url) > URL_CHARACTERS:
        raise ValueError(
            _("has {count} characters, may have {most}", count=len(url), most=URL_CHARACTERS)
        )
    return url
