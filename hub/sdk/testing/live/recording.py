"""What a real platform was asked and has answered, without what it must not tell.

Nothing of the requests is kept but method and path. In the answers every secret of the account is
a row of x, and so is every field whose name says that it is one. Names and texts stay: read a
recording before you give it away.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from hub.kit.log import SECRET_NAME
from hub.sdk.contract import Account, Tools
from hub.sdk.encoding import Outgoing
from hub.sdk.http import Client
from hub.sdk.pool import Pool
from hub.sdk.response import Response

MAX_BODY_CHARACTERS = 200_000  # of one answer
KEPT_HEADERS = ("content-type", "retry-after")


class Exchange(BaseModel):
    """One request and its answer."""

    model_config = ConfigDict(extra="forbid")

    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: str


class Recording(BaseModel):
    """A conversation with one platform.

    Attributes:
        settings: the account's; there are no secrets among them.
    """

    model_config = ConfigDict(extra="forbid")

    connector: str
    account_id: int
    external_id: str
    settings: dict[str, Any]
    exchanges: list[Exchange]


class Recorder:
    """Listens to the clients that it makes.

    Args:
        connector: its key.
        account: whose secrets are hidden.
    """

    def __init__(self, connector: str, account: Account) -> None:
        self._connector = connector
        self._account = account
        self._secrets = sorted(set(_secrets(account.credentials)), key=len, reverse=True)
        self._exchanges: list[Exchange] = []

    def tools(self, pool: Pool, base_url: str) -> Tools:
        """Make tools whose calls are heard."""
        http, preparing = (_Heard(pool, self, committing=each) for each in (True, False))
        return Tools(http, preparing, base_url.rstrip("/"))

    def hear(self, outgoing: Outgoing, response: Response) -> None:
        """Keep one exchange."""
        headers = {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        }
        path = self._hidden(urlsplit(outgoing.url).path)
        body = self._hidden(_without_named(response.text[:MAX_BODY_CHARACTERS]))
        self._exchanges.append(
            Exchange(
                method=outgoing.method,
                path=path,
                status=response.status_code,
                headers=headers,
                body=body,
            )
        )

    def recording(self) -> Recording:
        """Return all that was heard."""
        settings = self._account.settings
        return Recording(
            connector=self._connector,
            account_id=self._account.account_id,
            external_id=self._account.external_id,
            settings=settings.model_dump(mode="json") if settings is not None else {},
            exchanges=list(self._exchanges),
        )

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _shape_of(secret))
            text = text.replace(quote(secret, safe=""), _shape_of(secret))
        return text


class _Heard(Client):
    def __init__(self, pool: Pool, recorder: Recorder, *, committing: bool) -> None:
        super().__init__(pool, committing=committing)
        self._recorder = recorder

    async def exchange(self, outgoing: Outgoing, seconds: float | None) -> Response:
        response = await super().exchange(outgoing, seconds)
        self._recorder.hear(outgoing, response)
        return response


def _secrets(value: Any) -> Iterator[str]:
    """Find every secret in credentials."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets(each)


def _shape_of(secret: str) -> str:
    """Return what stands in for a secret: of its length, so that a connector takes it for one."""
    return "x" * len(secret)


def _without_named(text: str) -> str:
    """Hide what JSON calls a token, a secret or the like."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(_hide(value), ensure_ascii=False)


def _hide(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _shape_of(each)
            if SECRET_NAME.search(name) and isinstance(each, str)
            else _hide(each)
            for name, each in value.items()
        }
    return [_hide(each) for each in value] if isinstance(value, list) else value
