"""An account on any Mastodon server, as a platform. What its owner has to do is in README.md."""

from connectors.mastodon.connector import Mastodon

connector = Mastodon()
