"""Somebody for whom the provider vouches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the hub believes the provider.

    Attributes:
        subject: what it knows them by, for ever.
        username: `preferred_username`, where it has told it.
        methods: how they have shown who they are (`amr`, and `acr`).
    """

    issuer: str
    subject: str
    username: str | None
    methods: frozenset[str]
