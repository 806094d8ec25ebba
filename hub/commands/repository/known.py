"""Who may know of a command."""

from sqlalchemy import ColumnElement, or_

from hub.access.mandate import Mandate
from hub.access.within import within
from hub.commands.models import Command


def is_known_to(mandate: Mandate) -> ColumnElement[bool]:
    """Return the condition: whoever may, where it was issued for, and whoever issued it."""
    return or_(is_within(mandate), Command.issued_by == mandate.actor)


def is_within(mandate: Mandate) -> ColumnElement[bool]:
    """Return the condition that it was issued for where somebody may."""
    return within(mandate.remit, Command.region_code, Command.organisation_id)
