"""What the pages look like: files whose address names what is in them, so that it never changes."""

from pathlib import Path

from hub.kit.crypto import digest_of

_FOLDER = Path(__file__).parent / "static"
TYPES = {"site.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}

FILES = {name: (_FOLDER / name).read_bytes() for name in TYPES}
MARKS = {name: digest_of(data).removeprefix("sha256:")[:12] for name, data in FILES.items()}


def look_path(name: str) -> str:
    """Return the address of a file as it is now."""
    return f"/sites/static/{MARKS[name]}/{name}"
