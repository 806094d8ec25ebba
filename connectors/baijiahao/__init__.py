"""Baijiahao (百家号), Baidu's content platform: articles by its developers' interface."""

from connectors.baijiahao.connector import Baijiahao

connector = Baijiahao()
"""The connector for Baijiahao accounts."""
