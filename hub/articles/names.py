"""Names of files: fit for any disk, and with the ending of what is in the file. Pure."""

import re

from hub.articles.draft import NAME_CHARACTERS
from hub.articles.sniff import ENDINGS

DIGEST_SHOWN = 19  # characters of a digest in the name of a file that has none

# what parts folders, headers or columns, and what Windows has in no name
_NO_NAME = re.compile(r'[\\/:*?"<>|;\t]+')
# devices of Windows, whatever their ending (Microsoft, "Naming Files, Paths, and Namespaces")
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)
_ALSO = {"jpeg": "jpg"}  # as cameras write it


def file_name(name: str, digest: str, media_type: str) -> str:
    """Return the name that a file is kept under: as it was given, repaired where it has to be."""
    word = _NO_NAME.sub("-", name).rstrip(" .").lstrip(" .-")  # no path, no hidden file, no option
    word = f"_{word}" if _DEVICE.match(word) else word
    stem, _dot, ending = word.rpartition(".")
    if _ALSO.get(ending.lower(), ending.lower()) != ENDINGS[media_type]:
        stem, ending = word, ENDINGS[media_type]
    stem = stem[: NAME_CHARACTERS - len(f".{ending}")].rstrip(" .")
    return f"{stem}.{ending}" if stem else name_of(digest, media_type)


def name_of(digest: str, media_type: str) -> str:
    """Return the name of a file that was given none."""
    return f"{digest[:DIGEST_SHOWN]}.{ENDINGS[media_type]}".replace(":", "-")
