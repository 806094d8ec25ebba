"""`make bench`: the hub beside the floor and the usual way, in one run, as ratios.

Figures of one run compare with each other; on another machine, or on a busier one, all of them
move. Each part runs on a fresh database, durable as in production.
"""

import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench.audit import audit
from tests.bench.console import console
from tests.bench.official_accounts import official_accounts
from tests.bench.runs import beside, dead_platform, pages, scale
from tests.bench.town import Line, servers

PARTS: dict[str, Callable[..., Coroutine[object, object, list[Line]]]] = {
    "10,000 accounts on one receiver, calls a second": beside,
    "From 1,000 to 100,000 accounts": scale,
    "10,000 of the hub's own pages": pages,
    "A platform whose hosts are all dead": dead_platform,
    "Eight stories in one send": official_accounts,
    "The record": audit,
    "The console, 10,000 accounts and 100,000 deliveries": console,
}


async def main() -> None:
    """Run every part and print its table."""
    console = Console()
    for title, part in PARTS.items():
        with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
            async with servers(Path(folder)) as place:
                lines = await part(place)
        table = Table("", "", "ratio", title=title, title_justify="left", min_width=78)
        for line in lines:
            table.add_row(*line)
        console.print(table)


if __name__ == "__main__":
    uvloop.run(main())
