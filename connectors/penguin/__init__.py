"""Penguin (企鹅号): articles, by Tencent's open platform for content."""

from connectors.penguin.connector import Penguin

connector = Penguin()
"""The connector for Penguin accounts."""
