"""SQL of the pages: one statement per question, at most two per page, three per feed.

Placements are found by their key, or read off `ix_placements_shown` and `ix_placements_pending`: a
page costs the same whatever else the ledger holds.
"""

PLATFORM = "site"
FEED = "feed"

SHOWN = "p.want > 0 and p.have = 'present'"
"""When a placement `p` shows, in the words of the index; `hub.sites.visibility` says the same."""
