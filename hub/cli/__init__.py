"""`hub …`: one file per noun."""

import typer

from hub.cli import (
    account,
    article,
    audit,
    command,
    connector,
    correct,
    demo,
    edition,
    hold,
    key,
    login,
    order,
    platform,
    push,
    region,
    reinstate,
    retract,
    serve,
    service,
    target_set,
    user,
    vault,
)
from hub.cli.group import HubGroup

app = typer.Typer(
    name="hub",
    cls=HubGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, and those hold keys
)
for noun in (
    demo,
    serve,
    user,
    service,
    key,
    login,
    region,
    platform,
    account,
    article,
    push,
    correct,
    retract,
    reinstate,
    target_set,
    command,
    hold,
    edition,
    order,
    vault,
    connector,
    audit,
):
    noun.add_to(app)
