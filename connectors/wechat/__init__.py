"""The connector for WeChat official accounts (微信公众号)."""

from connectors.wechat.connector import Wechat

connector = Wechat()
