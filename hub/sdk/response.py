"""An `httpx.Response` whose costly parts are made when somebody asks for them.

Making an `httpx.Request` and an `httpx.Headers` for every call costs three times what the call
itself costs; a connector mostly wants the status and the JSON.
"""

from datetime import timedelta

import httpx
from pyreqwest.http import HeaderMap
from pyreqwest.response import BaseResponse

from hub.sdk.encoding import Outgoing


class Response(httpx.Response):
    """A whole answer, read and closed.

    It sets what `httpx.Response.__init__` sets, without calling it; a test compares the two.

    Args:
        answer: pyreqwest's.
        content: its body, decompressed.
        sent: what it answers.
        seconds: how long it took.
    """

    def __init__(
        self, answer: BaseResponse, content: bytes, sent: Outgoing, seconds: float
    ) -> None:
        self.status_code = answer.status
        self.stream = httpx.ByteStream(content)
        self.is_closed = self.is_stream_consumed = True
        self.next_request = None
        self.extensions = {}
        self.history = []
        self.default_encoding = "utf-8"
        self._content = content
        self._num_bytes_downloaded = len(content)
        self._elapsed = timedelta(seconds=seconds)
        self._answer = answer
        self._sent = sent

    @property
    def headers(self) -> httpx.Headers:
        """The answer's headers."""
        if "_headers" not in self.__dict__:
            self._headers = httpx.Headers(_items(self._answer.headers))
        return self._headers

    @headers.setter
    def headers(self, value: httpx.Headers) -> None:
        self._headers = value

    @property
    def _request(self) -> httpx.Request:
        if "_made_request" not in self.__dict__:
            self._made_request = self._sent.as_httpx()
        return self._made_request

    @_request.setter
    def _request(self, value: httpx.Request) -> None:
        self._made_request = value


def _items(headers: HeaderMap) -> list[tuple[str, str]]:
    """List the headers; one that is not ASCII is left out instead of spoiling the others."""
    try:
        return list(headers.items())
    except ValueError:
        return [item for name in dict.fromkeys(headers) for item in _readable(headers, name)]


def _readable(headers: HeaderMap, name: str) -> list[tuple[str, str]]:
    try:
        return [(name, value) for value in headers.getall(name)]
    except ValueError:
        return []
