"""The hub's own pages, one site per region. Why it sends nothing is in README.md."""

from connectors.site.connector import Site

connector = Site()
