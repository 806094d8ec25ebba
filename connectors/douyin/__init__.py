"""Douyin (抖音): pictures with a text (图文), by the open platform's interface."""

from connectors.douyin.connector import Douyin

connector = Douyin()
"""The connector for Douyin accounts."""
