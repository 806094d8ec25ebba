"""A client's own app behind a URL. What its engineers have to build is in README.md."""

from connectors.webhook.connector import Webhook

connector = Webhook()
