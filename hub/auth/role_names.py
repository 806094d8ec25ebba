"""What roles are called."""

from hub.access.roles import Role
from hub.kit.i18n import _


def name_of(role: Role) -> str:
    """Return a role's name in the reader's language; the catalogue has it without underscores."""
    return _(role.replace("_", " "))
