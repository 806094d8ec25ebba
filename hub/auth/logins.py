"""Logins: what people sign in as, and what the record calls them."""

import re
import unicodedata

from hub.kit.i18n import _

MOST = 64  # characters
_FORM = re.compile(r"[a-z][a-z0-9._-]{1,62}[a-z0-9]")


def login_of(text: str) -> str:
    """Return a login as it is stored and looked up, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def new_login(text: str) -> str:
    """Return what a new person or machine may be called.

    Raises:
        ValueError: it can't be a login; the message says what one is.
    """
    login = login_of(text)
    if not _FORM.fullmatch(login):
        raise ValueError(
            _(
                "must have 3 to 64 characters: a letter first, then letters, digits, dots, dashes "
                "or underscores, and no sign last"
            )
        )
    return login
