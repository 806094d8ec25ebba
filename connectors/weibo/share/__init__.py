"""Weibo (微博): short posts with a link, by the interface that every application may use."""

from connectors.weibo.share.connector import WeiboShare

connector = WeiboShare()
"""The connector for Weibo accounts without the commercial interface."""
