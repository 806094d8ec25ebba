"""Toutiao (头条号): articles, by the one call of its open platform that is known."""

from connectors.toutiao.connector import Toutiao

connector = Toutiao()
"""The connector for Toutiao accounts."""
