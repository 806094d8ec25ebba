"""How a token reaches whoever it is for: in the answer for programs, as a cookie for browsers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from hub.auth.cookies import keep_session
from hub.auth.session_schemas import TokenOut
from hub.kit.web import ProcessParts


@dataclass(frozen=True, slots=True)
class Handover:
    """The answer that a token goes out with.

    Attributes:
        lasts: seconds; how long a session can last.
        has_header: whether the request has shown its token in a header.
    """

    response: Response
    lasts: float
    has_header: bool

    def shown(self, token: str) -> TokenOut:
        """Hand it over to a program."""
        self.response.headers["Cache-Control"] = "no-store"
        return TokenOut(token=token)

    def kept(self, token: str) -> TokenOut:
        """Let a browser keep it."""
        self.response.headers["Cache-Control"] = "no-store"
        keep_session(self.response, token, self.lasts)
        return TokenOut(token=None)

    def again(self, token: str) -> TokenOut:
        """Hand it over in the way in which the one before came."""
        return self.shown(token) if self.has_header else self.kept(token)


async def _handover(request: Request, response: Response, parts: ProcessParts) -> Handover:
    lasts = parts.settings.session_lasts
    return Handover(response, lasts, "authorization" in request.headers)


CurrentHandover = Annotated[Handover, Depends(_handover)]
