"""Where the hub may send: a URL that a user typed must not reach the hub's own network.

`parse_url` looks at a URL's form, `check_url` also at a host that is a literal address, and
`check_addresses` at what a name resolved to. All three are pure.

    httpx.InvalidURL
    └── UrlError        the URL itself can't be used (also a ValueError, for pydantic)
    httpx.ConnectError
    └── AddressRefused    its name resolves to an address that is not allowed
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated

import httpx
from pydantic import AfterValidator, Field, JsonValue, ValidationInfo

Network = IPv4Network | IPv6Network

SETTING = "HUB_OUTGOING_ALLOWED_NETWORKS"
MAX_URL_CHARACTERS = 2_000
MAX_HOST_CHARACTERS = 253  # RFC 1035, without the final dot
MAX_PORT = 65_535

# The IANA special-purpose registries (RFC 6890 and its updates), multicast, the ranges that carry
# an IPv4 address inside an IPv6 one, and the metadata services that live on public-looking ones.
_FORBIDDEN = {
    "this network": ("0.0.0.0/8", "::/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "shared by carriers": ("100.64.0.0/10",),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "reserved": ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "100::/64", "2001::/23"),
    "for documentation": (
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
        *("2001:db8::/32", "3fff::/20", "5f00::/16"),
    ),
    "for benchmarks": ("198.18.0.0/15",),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "IPv4 inside IPv6": ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"),
    "a cloud's metadata service": ("168.63.129.16/32",),
}
_FORBIDDEN_NETWORKS = tuple(
    (ip_network(text), what) for what, texts in _FORBIDDEN.items() for text in texts
)

# Every URL that is sent matches this, letter by letter. It leaves no room for two parsers to
# disagree on the host: no userinfo, no percent sign, no backslash, no upper case.
_URL = re.compile(
    r"(?P<origin>(?P<scheme>https?)://(?P<host>[a-z0-9._-]+|\[[0-9a-f]*:[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?)(?=[/?#]|\Z)[^\x00-\x20\x7f\\]*\Z"
)
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")


class UrlError(httpx.InvalidURL, ValueError):
    """The hub can't send to this URL, whatever its name resolves to."""


class AddressRefused(httpx.ConnectError):
    """The name resolves to an address that the hub must not reach."""


@dataclass(frozen=True, slots=True)
class Url:
    """A URL that has passed `parse_url`.

    Attributes:
        text: the URL as it is sent: lower-case scheme and host, punycode.
        origin: its scheme, host and port as written in `text`.
        host: without brackets.
        literal: the host as an address, if it is one.
    """

    text: str
    origin: str
    host: str
    port: int
    literal: IPv4Address | IPv6Address | None


def parse_url(text: str) -> Url:
    """Check a URL's form and normalise it.

    Raises:
        UrlError: not http or https; a user name in it; a host written in an unusual way.
    """
    match = _URL.match(text) or _URL.match(_normal(text))
    if match is None or len(match[0]) > MAX_URL_CHARACTERS:
        raise UrlError(
            f"The URL must be http:// or https://, a plain host name or address, a port if need be "
            f"and a path, without spaces, in at most {MAX_URL_CHARACTERS} characters."
        )
    host = match["host"].strip("[]")
    port = int(match["port"] or (443 if match["scheme"] == "https" else 80))
    if not 0 < port <= MAX_PORT:
        raise UrlError(f"The port of {host} must be between 1 and {MAX_PORT}, not {port}.")
    return Url(match[0], match["origin"], host, port, _literal(host))


def check_url(text: str, allowed: Iterable[Network] = ()) -> None:
    """Check a URL that somebody typed, as far as it can be without asking the DNS.

    Raises:
        UrlError: as `parse_url`; or the host is a literal address outside what is allowed.
    """
    url = parse_url(text)
    if url.literal is not None and (reason := refusal(url.host, url.literal, allowed)):
        raise UrlError(reason)


def check_addresses(host: str, addresses: Iterable[str], allowed: Iterable[Network] = ()) -> None:
    """Check all that a name resolved to; one bad address spoils the name.

    Raises:
        AddressRefused: naming the host, the address and the setting to change.
    """
    for address in addresses:
        if reason := refusal(host, ip_address(address), allowed):
            raise AddressRefused(reason)


def refusal(
    host: str, address: IPv4Address | IPv6Address, allowed: Iterable[Network] = ()
) -> str | None:
    """Say why an address may not be reached; None when it may."""
    what = next((what for network, what in _FORBIDDEN_NETWORKS if address in network), None)
    if what is None or any(address in network for network in allowed):
        return None
    return (
        f"{host} is or resolves to {address} ({what}), which the hub does not send to. "
        f"If that is meant, add its network to {SETTING}."
    )


def _normal(text: str) -> str:
    """Bring a URL into the one form that is sent, or say what is wrong with it."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, TypeError) as error:
        raise UrlError("This is not a URL.") from error
    if url.scheme not in {"http", "https"}:
        raise UrlError(f"The URL must begin with http:// or https://, not {url.scheme[:20]!r}.")
    if url.userinfo:
        raise UrlError(f"The URL of {url.host} must not contain a user name or password.")
    return str(url)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host as an address.

    `2130706433`, `0x7f.1` and `127.1` are addresses for some parsers: a host that ends in a
    number must be a dotted quad, or nothing.
    """
    labels = host.split(".")
    if ":" not in host and not _NUMBER.match(labels[-1]):
        if len(host) > MAX_HOST_CHARACTERS or not all(0 < len(label) <= 63 for label in labels):  # noqa: PLR2004 - RFC 1035's length of a label
            raise UrlError(f"The host {host[:80]!r} must be a name without a dot at its end.")
        return None
    try:
        return ip_address(host)
    except ValueError:
        raise UrlError(f"The host {host[:80]!r} must be a name or four decimal numbers.") from None


def _outgoing(text: str, info: ValidationInfo) -> str:
    context = info.context if isinstance(info.context, dict) else {}
    if "allowed_networks" in context:
        check_url(text, context["allowed_networks"])
    return parse_url(text).text


OutgoingUrl = Annotated[str, Field(max_length=MAX_URL_CHARACTERS), AfterValidator(_outgoing)]
"""A URL in a connector's settings. Validated with the context `{"allowed_networks": (...)}`, as at
enrolment, a literal address is checked too; the client checks every address when it sends."""

SHOWN: dict[str, JsonValue] = {"shown": True}
"""`Field(json_schema_extra=SHOWN)` for an address that is only handed on, as a picture's is. All
others may be sent an account's credentials: who sets one anew enters those anew, too."""
