"""What a page says once about what was just done: a toast, with a link to it.

The browser keeps which sentence and which number in a cookie until the next page, so that no
address can make the hub say anything.
"""

import re
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request, Response

from hub.kit.i18n import _

COOKIE = "__Host-hub_said"
SECONDS = 30  # until the next page is there
_KEPT = re.compile(r"([a-z_]{1,40})(?:\.(\d{1,19}))?")

R = TypeVar("R", bound=Response)


@dataclass(frozen=True, slots=True)
class Said:
    """A toast.

    Attributes:
        path: where one sees what came of it; empty if that is the page it is shown on.
    """

    text: str
    path: str = ""


def _sayings(number: int) -> dict[str, Said]:
    of_command = f"/console/commands/{number}"
    running, orders = "/console/commands?state=running", "/console/orders"
    return {
        "issued": Said(_("Command {number} is issued.", number=number), of_command),
        "proposed": Said(_("Command {number} waits for approval.", number=number), of_command),
        "approved": Said(_("Command {number} is approved.", number=number), of_command),
        "rejected": Said(_("Command {number} is turned down.", number=number), of_command),
        "retried": Said(_("{number} accounts are tried again.", number=number)),
        "paused": Said(_("Command {number} stands still.", number=number), of_command),
        "resumed": Said(_("Command {number} goes on.", number=number), of_command),
        "instructed": Said(_("The instruction is on record.")),
        "held": Said(_("The stop is in force."), running),
        "lifted": Said(_("The stop is lifted; what waited for it goes on."), running),
        "saved": Said(_("Saved.")),
        "published": Said(
            _("Article {number} is in the pool.", number=number), f"/console/articles/{number}"
        ),
        "copied": Said(_("Your words are in this draft of its own.")),
        "discarded": Said(_("The draft is discarded.")),
        "target_saved": Said(_("The target is saved.")),
        "target_deleted": Said(_("The saved target is deleted.")),
        "enrolled": Said(
            _("Account {number} is enrolled.", number=number), f"/console/accounts/{number}"
        ),
        "imported": Said(_("Imported: {number} accounts are new or changed.", number=number)),
        "answered": Said(
            _("{number} orders are answered; the hub looks where it can.", number=number), orders
        ),
        "confirmed": Said(_("The order is answered; the hub looks where it can."), orders),
        "signed": Said(_("The record is signed as it is now."), "/console/audit"),
        "added": Said(_("The machine is added.")),
        "disabled": Said(_("Disabled; no session and no key is good any more.")),
        "enabled": Said(_("Enabled.")),
        "granted": Said(_("The role is granted.")),
        "revoked": Said(_("The grant is revoked.")),
        "key_revoked": Said(_("The key is void.")),
        "signed_out": Said(_("Signed out everywhere.")),
        "factor_removed": Said(_("The second factor is taken away.")),
    }


def say(answer: R, saying: str, number: int | None = None) -> R:
    """Let the next page say what was done.

    Args:
        answer: what goes out now, as a rule `see(…)`.
        saying: a key of the table in this file.
        number: of what it is about.

    Raises:
        KeyError: there is no such sentence.
    """
    _sayings(number or 0)[saying]
    kept = saying if number is None else f"{saying}.{number}"
    answer.set_cookie(COOKIE, kept, max_age=SECONDS, secure=True, httponly=True, samesite="strict")
    return answer


def said_in(request: Request) -> Said | None:
    """Return what this page has to say; None for nothing, or for what nobody of ours has kept."""
    kept = _KEPT.fullmatch(request.cookies.get(COOKIE, ""))
    return _sayings(int(kept[2] or 0)).get(kept[1]) if kept else None


def forget(answer: Response) -> None:
    """Let the browser forget what was said."""
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
