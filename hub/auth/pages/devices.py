"""What people call their browsers, of what those call themselves. Only to be shown."""

from hub.kit.i18n import _

# the first that is found: each of them says to be those below it, too
_PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("python-httpx", "hub"),  # the command line
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """Return a name such as `Firefox · Linux`; what is not known, as it is."""
    tables = (_PROGRAMS, _SYSTEMS)
    known = (next((name for mark, name in table if mark in agent), None) for table in tables)
    return " · ".join(name for name in known if name) or agent or _("An unnamed program")
