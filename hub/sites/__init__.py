"""The hub's own pages: one site per region that has an account on the platform `site`.

The pages read the ledger anew for every reader: they show a story if and only if its placement
wants it and has it (`visibility`). Nothing here is kept between requests, and every answer tells
caches to ask again, so that a retraction shows at its commit.
"""
