"""How every command ends: an error is a sentence and an exit code, never a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

from hub.cli import output
from hub.embedded.errors import EmbeddedError
from hub.kit.problems import HubError, Unavailable

SERVER_ERRORS = 500  # and above: not the caller's fault


class HubGroup(TyperGroup):
    """Commands that may raise `HubError`."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; turn what it raises into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except EmbeddedError as error:
            _end(Unavailable(error.sentence, remedy=error.remedy))
        except HubError as error:
            _end(error)


def _end(error: HubError) -> None:
    output.show_problem(error)
    raise typer.Exit(output.FAILED if error.status >= SERVER_ERRORS else output.WRONG_USE)
