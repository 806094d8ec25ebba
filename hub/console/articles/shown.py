"""A version's HTML as the console shows it. It was sanitised when the version was made."""

from collections.abc import Iterator

from markupsafe import Markup

from hub.articles import markup
from hub.articles.sanitise import ASSET
from hub.kit.i18n import _

FILES = "/api/v1/assets/"


def file_path(digest: str) -> str:
    """Return where a browser that is signed in finds a file."""
    return FILES + digest


def shown(body: str) -> Markup:
    """Return a sanitised body with its files where the console finds them.

    Pictures from elsewhere are links: a page of the console asks no other host for anything.
    """
    tokens = (each for token in markup.read(body) for each in _token(token))
    return Markup(markup.write(tokens))  # noqa: S704 - sanitised by hub.articles


def _token(token: markup.Token) -> Iterator[markup.Token]:
    if isinstance(token, markup.Open) and token.name == "img":
        yield from _picture(token)
    elif isinstance(token, markup.Open) and token.name == "a":
        yield _with(token, "href", target="_blank")
    else:
        yield token


def _picture(token: markup.Open) -> Iterator[markup.Token]:
    if ASSET.fullmatch(token.get("src")):
        yield _with(token, "src", loading="lazy", alt=token.get("alt"))
        return
    way = (("class", "outside"), ("href", token.get("src")), ("rel", "noopener noreferrer"))
    yield markup.Open("a", (*way, ("target", "_blank")))
    yield markup.Text(token.get("alt") or _("Picture from elsewhere"))
    yield markup.Close("a")


def _with(token: markup.Open, name: str, **more: str) -> markup.Open:
    found = ASSET.fullmatch(token.get(name))
    given = dict(token.attributes) | more
    if found:
        given[name] = file_path(found[1])
    return markup.Open(token.name, tuple(given.items()))
