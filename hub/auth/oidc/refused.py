"""Why the hub does not take a provider's word, or has none."""

from enum import StrEnum

from hub.auth.oidc.vouched import Vouched


class Why(StrEnum):
    """What the record says of a sign-in that came to nothing."""

    PROVIDER_SAID_NO = "provider_said_no"  # or the person did, on its pages
    ANOTHER_ISSUER = "another_issuer"  # the answer is not of the provider that was asked
    CODE_NOT_GOOD = "code_not_good"  # another's, used before, or made up
    TOKEN_NOT_GOOD = "token_not_good"  # noqa: S105 - a reason
    TOO_LONG_AGO = "too_long_ago"  # they have shown who they are, but not lately
    UNKNOWN = "unknown"  # the hub has nobody for who they are


class Refused(Exception):
    """The provider's word is not taken; an outcome, not a failure.

    Args:
        why: for the record.
        detail: for the log: never a token, and nothing long that a stranger chose.
        vouched: who they are at the provider, where its word was good.
    """

    def __init__(self, why: Why, detail: str, vouched: Vouched | None = None) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail
        self.vouched = vouched
