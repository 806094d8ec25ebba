"""What the console has, page by page, and who sees it: a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.kit.i18n import _

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: a line of the sider, or one that other buttons lead to.

    Attributes:
        path: of the page; those below it belong to it.
        text: in the reader's language.
        icon: a name in `templates/icons.html`; empty for what is no line of the sider.
        needs: any of these; without any, being signed in is enough.
        group: the text above it.
    """

    path: str
    text: str
    icon: str = ""
    needs: tuple[Permission, ...] = ()
    group: str = ""


def sider() -> tuple[Entry, ...]:
    """Return every line of the sider, in the reader's language."""
    work, clients, run = _("Stories"), _("Clients"), _("Administration")
    reading, people = (P.READ_COMMANDS,), (P.READ_PEOPLE, P.READ_KEYS)
    settings = (P.READ_APPS, P.READ_VAULT, P.IMPORT_REGIONS)
    return (
        Entry("/console", _("Today"), "home"),
        Entry("/console/articles", _("Article pool"), "articles", (P.READ_ARTICLES,), work),
        Entry("/console/drafts", _("Drafts"), "write", SEES_DRAFTS, work),
        Entry("/console/commands", _("Commands"), "commands", reading, work),
        Entry("/console/orders", _("Work orders"), "orders", (P.READ_WORK_ORDERS,), work),
        Entry("/console/holds", _("Stop switch"), "hold", (P.READ_HOLDS,), work),
        Entry("/console/accounts", _("Enrolled accounts"), "accounts", (P.READ_ACCOUNTS,), clients),
        Entry("/console/audit", _("Record"), "record", (P.READ_AUDIT,), run),
        Entry("/console/people", _("People"), "people", people, run),
        Entry("/console/settings", _("Settings"), "settings", settings, run),
    )


def elsewhere() -> tuple[Entry, ...]:
    """Return the pages that are no line of the sider, and are found by their names all the same."""
    return (
        Entry("/console/push", _("Push"), needs=(P.PUSH,)),
        Entry("/console/retract", _("Retract"), needs=(P.RETRACT,)),
        Entry("/console/correct", _("Correct"), needs=(P.CORRECT,)),
        Entry("/console/parked", _("Waits for a person"), needs=(P.READ_PLACEMENTS,)),
        Entry("/console/troubles", _("Accounts in trouble"), needs=(P.READ_ACCOUNTS,)),
        Entry("/me", _("My account")),
    )


def shown_to(actor: Actor) -> Iterator[Entry]:
    """Yield the lines of the sider that somebody sees."""
    return (entry for entry in sider() if _is_for(entry, actor))


def open_to(actor: Actor) -> Iterator[Entry]:
    """Yield all pages that somebody may open by their names."""
    return (entry for entry in elsewhere() + sider() if _is_for(entry, actor))


def is_here(entry: Entry, path: str) -> bool:
    """Say whether a page belongs to a line of the sider."""
    if entry.path == "/console":
        return path == entry.path
    return path == entry.path or path.startswith(f"{entry.path}/")


def _is_for(entry: Entry, actor: Actor) -> bool:
    return not entry.needs or bool(actor.widest(entry.needs).places)
