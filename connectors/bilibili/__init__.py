"""Bilibili (哔哩哔哩): articles (专栏) by the open platform's interface."""

from connectors.bilibili.connector import Bilibili

connector = Bilibili()
"""The connector for Bilibili accounts."""
