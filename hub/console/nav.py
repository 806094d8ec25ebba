"""What the console has, page by page, and who sees it: a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.kit.i18n import _

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the sider.

    Attributes:
        path: of the page; those below it belong to it.
        text: in English; the catalogue has the rest.
        icon: a name in `templates/icons.html`.
        needs: any of these; without any, being signed in is enough.
        group: the text above it.
    """

    path: str
    text: str
    icon: str
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
        Entry("/console/drafts", _("Drafts"), "write", (P.WRITE_ARTICLES,), work),
        Entry("/console/commands", _("Commands"), "commands", reading, work),
        Entry("/console/orders", _("Work orders"), "orders", (P.READ_WORK_ORDERS,), work),
        Entry("/console/holds", _("Stop switch"), "hold", (P.READ_HOLDS,), work),
        Entry("/console/accounts", _("Enrolled accounts"), "accounts", (P.READ_ACCOUNTS,), clients),
        Entry("/console/audit", _("Record"), "record", (P.READ_AUDIT,), run),
        Entry("/console/people", _("People"), "people", people, run),
        Entry("/console/settings", _("Settings"), "settings", settings, run),
    )


def shown_to(actor: Actor) -> Iterator[Entry]:
    """Yield the lines that somebody sees."""
    for entry in sider():
        if not entry.needs or actor.widest(entry.needs).places:
            yield entry


def is_here(entry: Entry, path: str) -> bool:
    """Say whether a page belongs to a line of the sider."""
    if entry.path == "/console":
        return path == entry.path
    return path == entry.path or path.startswith(f"{entry.path}/")
