"""Where platforms send owners back to: `/joins/{way}/callback`, and the page they read there.

Whoever comes has no key: the `state` in the address is what lets them in, once.
"""

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.enrollment.joining.dependencies import CurrentDesk
from hub.enrollment.joining.verdict import STATUS, Result, Verdict
from hub.kit.answers import as_hub_error
from hub.kit.i18n import _, reader
from hub.kit.log import get_logger
from hub.kit.problems import HubError
from hub.settings import get_settings

ZONE = ZoneInfo("Asia/Shanghai")

log = get_logger(__name__)

router = APIRouter(prefix="/joins", include_in_schema=False)

_STYLE = (Path(__file__).parent.parent / "templates" / "joining.css").read_text(encoding="utf-8")
_MARK = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_MARK}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address has a code in it, used up as it is
    "Vary": "Accept-Language",
    "X-Robots-Tag": "noindex",
}


def _clock(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%H:%M")


_environment = Environment(
    loader=PackageLoader("hub.enrollment"), autoescape=True, undefined=StrictUndefined
)
_environment.globals.update(_=_, style=_STYLE)
_environment.filters.update(clock=_clock)


@router.get("/{way}/callback")
async def come_back(way: str, request: Request, desk: CurrentDesk) -> HTMLResponse:
    """Take in an owner who comes from the platform."""
    try:
        verdict = await desk.hear(way, dict(request.query_params))
    except Exception as error:
        problem = as_hub_error(error)
        if type(problem) is HubError:  # a fault of ours: the edge logs it
            raise
        log.warning("joining_failed", way=way, problem=problem.code)
        verdict = Verdict(Result.UNANSWERED)
    return _page(verdict)


def _page(verdict: Verdict) -> HTMLResponse:
    language = "zh-CN" if (reader.get() or get_settings().language) == "zh" else "en"
    template = _environment.get_template("joining.html")
    html = template.render(verdict=verdict, language=language)
    return HTMLResponse(html, STATUS[verdict.result], _HEADERS)
