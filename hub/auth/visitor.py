"""Who is at the door, before anybody knows who they are."""

from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from hub.auth.cookies import DEVICE_COOKIE, SESSION_COOKIE
from hub.auth.who_asks import address_of

IPV6_HOUSEHOLD = 64  # bits: what one household or one machine gets, and can vary below as it likes


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody comes from.

    Attributes:
        address: an IP address, or nothing.
        agent: the browser or the program, as it calls itself.
        device: what an earlier sign-in has left with the browser; whatever was sent.
        session: the same, of a session.
    """

    address: str
    agent: str
    device: str = field(default="", repr=False)
    session: str = field(default="", repr=False)

    @property
    def household(self) -> str:
        """What is counted as one address."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(address, IPv6Address):
            return str(ip_network((address, IPV6_HOUSEHOLD), strict=False))
        return str(address)


async def _visitor_of(request: Request) -> Visitor:
    return Visitor(
        address=address_of(request.scope),
        agent=request.headers.get("user-agent", ""),
        device=request.cookies.get(DEVICE_COOKIE, ""),
        session=request.cookies.get(SESSION_COOKIE, ""),
    )


CurrentVisitor = Annotated[Visitor, Depends(_visitor_of)]
