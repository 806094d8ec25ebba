"""Weibo headline articles (头条文章), for government and media accounts, by agreement."""

from connectors.weibo.article.connector import WeiboArticle

connector = WeiboArticle()
"""The connector for headline articles."""
