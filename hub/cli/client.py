"""The command line talks to the hub as everybody does: through the API, with a key."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Self
from urllib.parse import quote

import httpx

from hub.cli import session_file
from hub.kit.i18n import _, language
from hub.kit.problems import FieldError, HubError, NotAuthenticated, Unavailable
from hub.settings import Settings, get_settings

PREFIX = "/api/v1"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0  # a command on a hundred thousand accounts takes a while to freeze
LONG = httpx.Timeout(3600.0, connect=CONNECT_SECONDS)  # of what reads millions of rows
KEY_FILE = "admin.key"


class Refused(HubError):
    """The hub refused, with a problem document."""

    code = "refused"
    title = "The hub refused"

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(
            str(document.get("detail", "")),
            remedy=str(document.get("remedy", "")),
            errors=[FieldError.model_validate(error) for error in document.get("errors", ())],
        )
        self.document = document
        self.title = str(document.get("title", self.title))  # type: ignore[misc]
        self.status = int(document.get("status", 500))  # type: ignore[misc]

    def problem(self) -> dict[str, Any]:
        """Return the document as the hub sent it."""
        return self.document


class NoAnswer(Unavailable):
    """A request went out and no answer came: nobody knows what became of it."""


class Api:
    """A client of one hub.

        with Api() as api:
            for account in api.pages("/accounts", region="4201"):
                ...

    Args:
        url: of the hub; `HUB_URL`, else the local one.
        key: `HUB_API_KEY`, else the session that `hub login` has kept, else the key of the first
            start in the data directory; an empty one shows nothing.
        settings: in place of the environment's.
    """

    def __init__(
        self, url: str | None = None, key: str | None = None, *, settings: Settings | None = None
    ) -> None:
        settings = settings or get_settings()
        self.url = (url or settings.url).rstrip("/")
        key = _key(settings) if key is None else key
        self._client = httpx.Client(
            base_url=self.url + PREFIX,
            headers={"Accept-Language": language()} | _authorization(key),
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,  # a proxy for the outside must not see the key
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def get(self, path: str, **query: Any) -> Any:
        """Return what stands at `path`. A query value of None is left out."""
        return self.request("GET", path, params=_without_none(query))

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """Send `body` as JSON to `path`; `options` are those of httpx."""
        return self.request("POST", path, json=body, **options)

    def patch(self, path: str, body: Any) -> Any:
        """Change what stands at `path`."""
        return self.request("PATCH", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        """Put `body` as JSON in the place of what stands at `path`."""
        return self.request("PUT", path, json=body)

    def delete(self, path: str) -> Any:
        """Remove what stands at `path`."""
        return self.request("DELETE", path)

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield the items of every page of a list."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, cursor=cursor)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def request(self, method: str, path: str, **options: Any) -> Any:
        """Send one request; return the answer's JSON, or None when it has none.

        Raises:
            Refused: the hub answered with a problem.
            Unavailable: nothing answered; `NoAnswer` where it may have been heard all the same.
        """
        try:
            response = self._client.request(method, path, **options)
        except httpx.TransportError as error:
            raise _unreachable(self.url, error) from None
        if response.is_success:
            return response.json() if response.content else None
        raise Refused(_document(response))

    def download(self, path: str, into: BinaryIO) -> None:
        """Write what stands at `path` into a file, piece by piece, however long it takes.

        Raises:
            Refused: the hub answered with a problem.
            Unavailable: nothing answered, or not to the end.
        """
        try:
            with self._client.stream("GET", path, timeout=LONG) as response:
                if not response.is_success:
                    response.read()
                    raise Refused(_document(response))
                into.writelines(response.iter_bytes())
        except httpx.TransportError as error:
            raise _unreachable(self.url, error) from None


def segment(value: object) -> str:
    """Write a value that somebody typed as one segment of a path."""
    return quote(str(value), safe="")


def _authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _key(settings: Settings) -> str:
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    if token := session_file.kept(settings):
        return token
    file = settings.data_dir / KEY_FILE
    try:
        return file.read_text().strip()
    except OSError:
        raise NotAuthenticated(
            _("Nobody is signed in, HUB_API_KEY is not set, and {file} can't be read.", file=file),
            remedy=_("Sign in with `hub login`, or set HUB_API_KEY; `hub up` starts a hub here."),
        ) from None


def _unreachable(url: str, error: httpx.TransportError) -> Unavailable:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Unavailable(
            _("No hub answers at {url}.", url=url),
            remedy=_("Start it with `hub up`, or set HUB_URL to where it is."),
        )
    return NoAnswer(
        _("The hub at {url} did not answer.", url=url),
        remedy=_("Look at its log, and try again."),
    )


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        document = None
    if isinstance(document, dict):
        return document
    return {
        "title": _("Not an answer of a hub"),
        "status": response.status_code,
        "detail": f"HTTP {response.status_code} {response.reason_phrase}",
        "remedy": _("Is HUB_URL the address of a hub?"),
    }


def _without_none(query: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}
