"""All that a connector may import.

    from hub.sdk import Account, Article, Done, Gone, Placement, Present, Tools, load_manifest

A connector is a class with a `manifest` and the operations of `Connector`; each operation gets
plain data and `Tools`, and returns an `Outcome` or a `Sighting`. `connectors/webhook` is a small
one to read.
"""

from hub.sdk.addresses import OutgoingUrl, UrlError
from hub.sdk.contract import (
    Account,
    Article,
    BatchConnector,
    Connector,
    EditionConnector,
    Picture,
    Placement,
    Tools,
)
from hub.sdk.manifest import Manifest, load_manifest
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Part,
    Pending,
    Present,
    Quota,
    Refused,
    Retry,
    Sighting,
    Step,
    Unknown,
    Unsupported,
)
from hub.sdk.statuses import outcome_of_status, platform_words, retry_after

__all__ = [
    "Account",
    "Article",
    "BatchConnector",
    "ByPerson",
    "CannotTell",
    "Connector",
    "Credentials",
    "Done",
    "EditionConnector",
    "Gone",
    "Manifest",
    "Outcome",
    "OutgoingUrl",
    "Part",
    "Pending",
    "Picture",
    "Placement",
    "Present",
    "Quota",
    "Refused",
    "Retry",
    "Sighting",
    "Step",
    "Tools",
    "Unknown",
    "Unsupported",
    "UrlError",
    "load_manifest",
    "outcome_of_status",
    "platform_words",
    "retry_after",
]
