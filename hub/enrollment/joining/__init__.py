"""Accounts that join by a page of their platform: the owner agrees, and nobody sees a secret."""
