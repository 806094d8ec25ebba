"""Every page of the console, from its routes."""

from collections.abc import Iterator, Mapping

from fastapi import FastAPI

from hub.access.declared import every_route
from hub.console.look import PREFIX
from hub.console.router import router

# what a page shows when its address asks for something
ASKED = (
    "/console/accounts/new?platform=webhook",
    "/console/articles?view=cards",
    "/console/correct?article={article_id}",
    "/console/push?article={unpushed_id}",
    "/console/retract?article={article_id}",
    "/console/retract/places?article={article_id}",
    "/console/search?q=wuhan",
)
OWN = ("/me", "/me/password", "/me/second-factor")
NO_PAGES = {  # what answers GET and is not to be looked at by itself
    "/console/static/{mark}/{name:path}",
    "/console/commands/{command_id}/events",
    "/console/commands/{command_id}/record.csv",
    "/console/accounts/import/wrong.csv",
    "/console/articles/{article_id}/previews/{platform}",  # in a frame
    "/console/drafts/{draft_id}/previews/{platform}",
}


# which other value a page wants, of those in `Day.found`
INSTEAD = {
    "/console/articles/{article_id}/placements/{account_id}/attempts/{claim}/{operation}": {
        "account_id": "refusing_id"
    },
}


def path_of(page: str, found: Mapping[str, str | int]) -> str:
    """Return where a page is found.

    Args:
        page: its route, such as `/console/articles/{article_id}`, and perhaps a query.
        found: a value for each parameter; a new parameter needs one in `Day.found`.
    """
    other = {name: found[instead] for name, instead in INSTEAD.get(page, {}).items()}
    return page.format_map({**found, **other})


def _console() -> Iterator[str]:
    app = FastAPI()
    app.include_router(router)
    for route in every_route(app.routes):
        methods = getattr(route, "methods", None) or ()
        if "GET" in methods and route.path.startswith(PREFIX):
            yield route.path


PAGES = sorted({*ASKED, *OWN, *_console()} - NO_PAGES)
