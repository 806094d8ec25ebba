"""Kuaishou (快手): the video that a story carries, by the open platform's interface."""

from connectors.kuaishou.connector import Kuaishou

connector = Kuaishou()
"""The connector for Kuaishou accounts."""
