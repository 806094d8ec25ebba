"""Where an account's secrets would be sent. Pure.

Whoever may set an account's addresses may not thereby read what is sent there: credentials are
written and never shown, and an address of one's own would show them. So they don't follow an
account to another server. And where a platform has one address of its own, another one (a relay,
for example) is set by whoever enrols for the whole hub: the hub's own application on the platform
is sent there, too, and it is everybody's.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.enrollment.platforms import Platform, Wrong
from hub.kit.i18n import _


def to_another_server(
    platform: Platform,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    keeps_credentials: bool,
    is_everywhere: bool,
) -> Iterator[Wrong]:
    """Return the settings that would send secrets where they don't belong.

    Args:
        platform: with the model of the settings.
        before: an account's settings; nothing for a new one.
        after: what they would be.
        keeps_credentials: whether the account has credentials and is given no others.
        is_everywhere: whether whoever changes them enrols for the whole hub.
    """
    there, here = platform.addresses(before), platform.addresses(after)
    own = platform.own_addresses()
    for name in _differing(there or own, here):
        if name in own and here[name] != own[name] and not is_everywhere:
            yield Wrong(
                f"settings.{name}",
                _("an address that is not the platform's own is set by the centre"),
            )
        elif before and keeps_credentials:
            yield Wrong(
                f"settings.{name}",
                _(
                    "the account's credentials don't follow it to another server: import it in a "
                    "file with its credentials"
                ),
            )


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> Collection[str]:
    return [name for name, origin in after.items() if before.get(name) != origin]
