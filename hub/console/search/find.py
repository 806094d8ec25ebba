"""The few of each kind that fit what somebody typed, of what was granted to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.articles import service as articles
from hub.articles.repository.articles import ArticleFilter
from hub.commands import reading as commands
from hub.commands.repository.commands import CommandFilter
from hub.console import nav
from hub.console.filters import platform
from hub.enrollment.repository import account_pages, accounts, organisations, region_tree
from hub.enrollment.repository.account_pages import AccountFilter
from hub.kit.i18n import _, word
from hub.kit.pagination import BIGGEST
from hub.kit.spelling import is_named

FEW = 6

P = Permission


@dataclass(frozen=True, slots=True)
class Asked:
    """Who looks for what."""

    session: AsyncSession
    actor: Actor
    typed: str

    @property
    def number(self) -> int | None:
        """What was typed, if something could have it as its number."""
        is_one = self.typed.isdecimal() and 0 < int(self.typed) < BIGGEST
        return int(self.typed) if is_one else None


@dataclass(frozen=True, slots=True)
class Hit:
    """One of what was found.

    Attributes:
        path: of its page.
        note: what tells it from others with its name.
        retract: where it is retracted; empty if nowhere, or not by whoever asks.
    """

    path: str
    text: str
    note: str = ""
    retract: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    title: str
    hits: Sequence[Hit]


async def find(asked: Asked) -> list[Group]:
    """Return what fits, kind by kind; a kind of which nothing does is left out."""
    groups = (
        Group(_("Commands"), await _commands(asked)),
        Group(_("Stories"), await _articles(asked)),
        Group(_("Accounts"), await _accounts(asked)),
        Group(_("Units"), await _units(asked)),
        Group(_("Regions"), await _regions(asked)),
        Group(_("Go to"), _pages(asked)),
    )
    return [group for group in groups if group.hits]


async def _commands(asked: Asked) -> list[Hit]:
    mandate = Mandate.of(asked.actor, P.READ_COMMANDS)
    if asked.number is None or not mandate.remit.places:
        return []
    rows = await commands.page(
        asked.session, CommandFilter(), mandate, last=asked.number + 1, limit=1
    )
    return [
        Hit(
            f"/console/commands/{row.id}",
            _("Command {number}", number=row.id),
            f"{word(row.kind)} · {row.issued_by}",
        )
        for row in rows
        if row.id == asked.number
    ]


async def _articles(asked: Asked) -> list[Hit]:
    sees, session = asked.actor.remit(P.READ_ARTICLES), asked.session
    if not sees.places:
        return []
    found: dict[int, str] = {}
    if asked.number is not None:
        before = asked.number + 1
        rows = await articles.page(session, ArticleFilter(), sees, last=before, limit=1)
        found |= {row[0].id: row[2] for row in rows if row[0].id == asked.number}
    wanted = ArticleFilter(words=asked.typed)
    rows = await articles.page(session, wanted, sees, last=None, limit=FEW)
    found |= {row[0].id: row[2] for row in rows}
    return [_article(asked.actor, number, title) for number, title in found.items()]


def _article(actor: Actor, number: int, title: str) -> Hit:
    retract = f"/console/retract?article={number}" if actor.remit(P.RETRACT).places else ""
    return Hit(f"/console/articles/{number}", title, f"#{number}", retract)


async def _accounts(asked: Asked) -> list[Hit]:
    remit, session = asked.actor.remit(P.READ_ACCOUNTS), asked.session
    if not remit.places:
        return []
    one = await accounts.get(session, asked.number, remit) if asked.number is not None else None
    wanted = AccountFilter(q=asked.typed)
    rows = await account_pages.page(session, wanted, remit, after=("", 0), limit=FEW)
    found = {row.id: row for row in ([one] if one else []) + list(rows)}
    return [
        Hit(f"/console/accounts/{row.id}", row.name, f"{platform(row.platform)} · {row.region}")
        for row in found.values()
    ]


async def _units(asked: Asked) -> list[Hit]:
    remit = asked.actor.remit(P.READ_ACCOUNTS)
    if not remit.places:
        return []
    rows = await organisations.page(
        asked.session, remit, region=None, q=asked.typed, after=0, limit=FEW
    )
    return [Hit(f"/console/accounts?organisation={row.id}", row.name) for row in rows]


async def _regions(asked: Asked) -> list[Hit]:
    remit = asked.actor.remit(P.READ_ACCOUNTS)
    if not remit.places:
        return []
    rows = await region_tree.found(asked.session, asked.typed, None, remit, limit=FEW)
    return [
        Hit(
            f"/console/accounts?region={row.code}",
            row.name,
            " / ".join([*row.above, _("{count} accounts", count=f"{row.accounts:,}")]),
        )
        for row in rows
    ]


def _pages(asked: Asked) -> list[Hit]:
    pages = nav.open_to(asked.actor)
    return [Hit(entry.path, entry.text) for entry in pages if is_named(entry.text, asked.typed)]
