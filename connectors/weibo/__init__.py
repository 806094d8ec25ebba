"""Weibo (微博): posts of up to 2,000 hanzi, by the commercial interface, which can delete them.

Beside it are `share` (short posts with a link) and `article` (头条文章), which Weibo lets nobody
delete by an interface: connectors of their own, because what they promise is another thing.
"""

from connectors.weibo.connector import Weibo

connector = Weibo()
"""The connector for Weibo accounts with the commercial interface."""
