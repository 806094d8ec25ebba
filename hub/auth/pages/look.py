"""What the pages look like."""

from pathlib import Path

from hub.kit.static_files import StaticFiles

FILES = StaticFiles(Path(__file__).parent.parent / "static", "/sign-in/static")
look_path = FILES.path_of
