"""Problems name fields of a request; whoever typed a command knows them as options."""

import re

from hub.cli.client import Refused
from hub.kit.problems import FieldError

_INDEX = re.compile(r"\[(\d+)\]")

OPTIONS = {
    "articles": "ARTICLE",
    "target": "--region … --everywhere",
    "version": "--version",
    "priority": "--priority",
    "reason": "--reason",
    "public_reason": "--public-reason",
    "not_before": "--at",
    "not_after": "--until",
    "take_down_at": "--take-down",
    "scope": "--region, --account",
    "scope.regions": "--region",
    "scope.accounts": "--account",
    "instruction.from": "--instruction-from",
    "instruction.document": "--document",
    "instruction.received_at": "--received-at",
    "instruction.due_by": "--due-by",
    "codes": "--code",
    "platforms": "--platform",
    "accounts": "--account",
    "reach": "REACH",
    "authority": "--authority",
    "filed_on": "--filed-on",
    "valid_until": "--valid-until",
    "cancelled_on": "--cancelled-on",
    "expires_on": "--good-until",
    "login": "LOGIN",
    "name": "--name",
    "every_role": "--every-role",
    "role": "ROLE",
    "region_code": "--region",
    "organisation_id": "--organisation",
    "scopes": "--scope",
    "days": "--days",
    "overlap_hours": "--overlap",
}
_LISTS = ("region", "level", "platform", "organisation", "tag", "account")
OPTIONS |= {f"target.{name}s": f"--{name}" for name in _LISTS}
OPTIONS |= {f"target.exclude.{name}s": f"--exclude-{name}" for name in _LISTS}


def with_option_names(refused: Refused) -> Refused:
    """Return a refusal whose wrong fields go by what was typed; its document stays as it is."""
    refused.errors = tuple(
        FieldError(field=option_name(error.field), reason=error.reason) for error in refused.errors
    )
    return refused


def option_name(field: str) -> str:
    """Return the option behind a field: `body.target.regions[1]` is `--region (2)`.

    A field that no option stands for stays as it is.
    """
    path = field.removeprefix("body.")
    option = OPTIONS.get(_INDEX.sub("", path))
    if option is None:
        return field
    index = _INDEX.search(path)
    return f"{option} ({int(index[1]) + 1})" if index else option
