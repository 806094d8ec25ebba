"""Weibo in memory, with accounts that may only share links."""

from typing import ClassVar

from connectors.weibo import sandbox


class Sandbox(sandbox.Sandbox):
    """Accounts without the commercial interface."""

    settings: ClassVar[dict[str, str]] = {
        "bound_domain": sandbox.BOUND_DOMAIN,
        "operator_ip": sandbox.OPERATOR_IP,
    }
    commercial: ClassVar[bool] = False
