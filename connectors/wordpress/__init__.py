"""A portal (门户网站) that runs WordPress, through its REST interface."""

from connectors.wordpress.connector import WordPress

connector = WordPress()
"""The connector for portals that run WordPress."""
