"""The pages at the door: signing in, choosing a password, and what is one's own. No API: HTML."""
