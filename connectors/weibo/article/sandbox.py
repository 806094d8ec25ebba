"""Weibo in memory, with accounts that may publish headline articles."""

from typing import ClassVar

from connectors.weibo import sandbox
from hub.sdk.testing import sandbox as testing


class Sandbox(sandbox.Sandbox):
    """Government and media accounts."""

    commercial: ClassVar[bool] = False

    work_slowly = testing.Sandbox.work_slowly  # nothing is known of delays here
