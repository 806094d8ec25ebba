"""An Atom feed of the hub's own for each account. Why almost nothing is sent is in README.md."""

from connectors.feed.connector import Feed

connector = Feed()
