"""Signing in with the account of another provider: OpenID Connect, code flow with PKCE."""
