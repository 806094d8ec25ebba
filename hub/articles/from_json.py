"""An article from JSON: an object with a draft's fields."""

import json
from itertools import islice
from typing import Any

from hub.articles.decode import decode
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.strict_json import FLAWS_LIMIT, json_flaws


def fields_from_json(data: bytes) -> dict[str, Any]:
    """Return the fields of a draft.

    Raises:
        InvalidInput: it is not UTF-8, not JSON, not an object, or has a key twice.
    """
    text = decode(data)
    if errors := list(islice(json_flaws(text.encode()), FLAWS_LIMIT)):
        raise InvalidInput(_("The JSON cannot be read."), errors=errors)
    fields = json.loads(text)
    if not isinstance(fields, dict):
        reason = _('must be an object like {"title": "…", "body": "<p>…</p>"}')
        error = FieldError(field="body", reason=reason)
        raise InvalidInput(_("The JSON is not an article."), errors=[error])
    return fields
