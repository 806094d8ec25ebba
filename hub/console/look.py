"""Styles, scripts and icons of the console, and where they are."""

from pathlib import Path

from hub.kit.static_files import StaticFiles

PREFIX = "/console"
STATIC = StaticFiles(Path(__file__).parent / "static", f"{PREFIX}/static")
