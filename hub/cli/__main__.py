"""`python -m hub.cli`."""

from hub.cli import app

app()
