"""The record of one command (导出记录): each delivery and each entry of the audit, as CSV.

It is read in the order of keys that no delivery changes, so each stands in it once, whatever
happens to it meanwhile. No connection is held while somebody's browser takes its time.
"""

import json
from collections.abc import AsyncIterator, Sequence

from fastapi.responses import StreamingResponse

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.audit import repository as entries
from hub.audit.repository import EntryFilter
from hub.audit.service import record
from hub.commands import reading
from hub.commands.repository.titles import titles_of
from hub.commands.views import CommandOut, ids_of, is_settled
from hub.console.commands.exports import ONE_EXPORT
from hub.console.csv_text import BOM, csv_text
from hub.console.filters import minute, platform, waits
from hub.console.routes import pages_below
from hub.deliveries import lists
from hub.deliveries.claimed import Key
from hub.deliveries.delivery_list import DeliveryFilter, deliveries
from hub.kit.i18n import _, word
from hub.kit.parts import Parts
from hub.kit.web import Id, ProcessParts

AT_ONCE = 1_000  # deliveries that are read in one unit of work
MOST_ENTRIES = 1_000  # of the audit about one command

router = pages_below("/commands")


@router.get(
    "/{command_id}/record.csv",
    dependencies=[Needs(Permission.READ_COMMANDS), ONE_EXPORT],
    response_class=StreamingResponse,
)
async def export(command_id: Id, parts: ProcessParts, actor: CurrentActor) -> StreamingResponse:
    """Stream the record of a command; that it was exported is on record, too.

    The entries of the audit are in it for whoever may read the audit.
    """
    async with parts.database.work() as session:
        mandate = Mandate.of(actor, Permission.READ_COMMANDS)
        command = await reading.get(session, command_id, mandate)
        titles = await titles_of(session, [command_id])
        subject = f"command:{command_id}"
        await record(session, actor=actor.name, action="command.export", subject=subject, detail={})
    names = {article: title for (_command, article), title in titles.items()}
    return StreamingResponse(
        _csv(_rows(parts, command, names, actor)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="command-{command_id}.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _csv(rows: AsyncIterator[Sequence[Sequence[object]]]) -> AsyncIterator[str]:
    yield BOM
    async for some in rows:
        yield csv_text(some)


async def _rows(
    parts: Parts, command: CommandOut, titles: dict[int, str], actor: Actor
) -> AsyncIterator[Sequence[Sequence[object]]]:
    yield _head(command)
    async for some in _deliveries(parts, command, titles):
        yield some
    if actor.remit(Permission.READ_AUDIT).places:
        yield [[], [_("When"), _("Who"), _("Act"), _("Detail"), _("Digest")]]
        yield await _entries(parts, command.id)


def _head(command: CommandOut) -> list[list[object]]:
    return [
        [_("Command"), command.id, word(command.kind), word(command.state)],
        [_("Issued"), minute(command.created_at), command.issued_by],
        [_("Reason"), command.reason],
        [],
        [
            *(_("Article"), _("Title"), _("Account"), _("Name"), _("Platform"), _("Level")),
            *(_("Region"), _("State"), _("Words"), _("When"), _("Address")),
        ],
    ]


async def _deliveries(
    parts: Parts, command: CommandOut, titles: dict[int, str]
) -> AsyncIterator[list[list[object]]]:
    wanted = DeliveryFilter(command.id, tuple(ids_of(command)), settled=is_settled(command))
    after = lists.FIRST
    while True:
        async with parts.database.work() as session:
            found = await deliveries(session, wanted, after=after, limit=AT_ONCE)
        yield [
            [
                *(row["article_id"], titles.get(row["article_id"]), row["account_id"]),
                *(row["account"], platform(row["platform"]), word(row["level"])),
                *(row["region_code"], word(row["state"]), waits(row["why"])),
                *(row["closed_at"] and minute(row["closed_at"]), row["url"]),
            ]
            for row in found
        ]
        if len(found) < AT_ONCE:
            return
        after = Key(found[-1]["article_id"], found[-1]["account_id"], found[-1]["slot"])


async def _entries(parts: Parts, command_id: int) -> list[list[object]]:
    async with parts.database.work() as session:
        wanted = EntryFilter(subject=f"command:{command_id}")
        found = await entries.page(session, wanted, before=None, limit=MOST_ENTRIES)
    return [
        [minute(e.at), e.actor, e.action, json.dumps(e.detail, ensure_ascii=False), e.digest]
        for e in reversed(found)
    ]
