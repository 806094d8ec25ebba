"""Web addresses that an article may name."""

import httpx

URL_CHARACTERS = 1_000  # after percent-encoding, so they are bytes too
SCHEMES = ("http", "https")


def web_address(text: str) -> str:
    """Return an http(s) address in ASCII, its host in punycode and its path percent-encoded.

    Raises:
        ValueError: it is no such address, carries a password, or is too long.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError):
        raise ValueError("is not an address") from None
    if url.scheme not in SCHEMES or not url.host:
        raise ValueError("must be a full address that starts with http:// or https://")
    if url.userinfo:
        raise ValueError("must not carry a user name or a password")
    if len(str(url)) > URL_CHARACTERS:
        raise ValueError(f"has {len(str(url))} characters, may have {URL_CHARACTERS}")
    return str(url)
