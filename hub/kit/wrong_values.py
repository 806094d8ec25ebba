"""Why a value does not fit its model, in the reader's language.

pydantic says it in English, to programmers. Here is a text of ours for each of its types of errors
(pydantic_core.core_schema.ErrorType); what the texts have in braces is from the error's context.
"""

from collections.abc import Mapping
from typing import Any

from hub.kit.i18n import _, later
from hub.kit.retold import retold

_MOMENT = later("must be a moment such as 2026-07-01T08:00:00+08:00")
_DATE = later("must be a date such as 2026-07-01")
_TIME = later("must be a time such as 08:00:00")
_SPAN = later("must be a length of time such as PT8H")
_NUMBER = later("must be a number")
_WHOLE = later("must be a whole number")
_TRUTH = later("must be true or false")
_LIST = later("must be a list")
_OBJECT = later("must be an object with fields")
_TEXT = later("must be a text")
_CODING = later("has bytes that are no text")
_ONE_OF = later("must be one of {expected}")
_ADDRESS = later("must be a web address")
_ID = later("must be a UUID")
_FIXED = later("cannot be changed")
_MISSING = later("is missing")
_UNKNOWN = later("is not known here")
_NESTED = later("is nested too deeply")
_OTHER = later("is not of the kind that is wanted here")

TEXTS: dict[str, str] = {
    **dict.fromkeys(
        (
            "missing",
            "missing_argument",
            "missing_keyword_only_argument",
            "missing_positional_only_argument",
            "missing_sentinel_error",
            "default_factory_not_called",
            "union_tag_not_found",
        ),
        _MISSING,
    ),
    **dict.fromkeys(
        ("extra_forbidden", "unexpected_keyword_argument", "unexpected_positional_argument"),
        _UNKNOWN,
    ),
    **dict.fromkeys(("literal_error", "enum"), _ONE_OF),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(
        (
            "float_type",
            "float_parsing",
            "decimal_type",
            "decimal_parsing",
            "fraction_type",
            "fraction_parsing",
            "complex_type",
            "complex_str_parsing",
        ),
        _NUMBER,
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), _TRUTH),
    **dict.fromkeys(("string_type", "bytes_type"), _TEXT),
    **dict.fromkeys(("string_unicode", "bytes_invalid_encoding"), _CODING),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type"),
        _LIST,
    ),
    **dict.fromkeys(
        (
            "model_type",
            "model_attributes_type",
            "dataclass_type",
            "dataclass_exact_type",
            "named_tuple_type",
            "dict_type",
            "frozen_dict_type",
            "ordered_dict_type",
            "counter_type",
            "mapping_type",
            "arguments_type",
        ),
        _OBJECT,
    ),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _SPAN),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_object_invalid",
            "datetime_from_date_parsing",
        ),
        _MOMENT,
    ),
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation"), _ADDRESS),
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _ID),
    **dict.fromkeys(("frozen_field", "frozen_instance"), _FIXED),
    **dict.fromkeys(("recursion_loop", "recursion_depth_exceeded"), _NESTED),
    **dict.fromkeys(
        (
            "no_such_attribute",
            "needs_python_object",
            "get_attribute_error",
            "iteration_error",
            "ellipsis_error",
            "is_instance_of",
            "is_subclass_of",
            "callable_type",
            "multiple_argument_values",
            "set_item_not_hashable",
        ),
        _OTHER,
    ),
    "union_tag_invalid": later("must be one of {expected_tags}"),
    "json_invalid": later("is not JSON"),
    "json_type": later("must be a text with JSON in it"),
    "invalid_key": later("has a name that is no text"),
    "none_required": later("must be null"),
    "greater_than": later("must be more than {gt}"),
    "greater_than_equal": later("must be {ge} or more"),
    "less_than": later("must be less than {lt}"),
    "less_than_equal": later("must be {le} or less"),
    "multiple_of": later("must be a multiple of {multiple_of}"),
    "finite_number": later("must be a finite number"),
    "int_parsing_size": later("has too many digits"),
    "decimal_max_digits": later("may have {max_digits} digits"),
    "decimal_max_places": later("may have {decimal_places} digits behind the point"),
    "decimal_whole_digits": later("may have {whole_digits} digits before the point"),
    "too_short": later("must have {min_length} entries or more"),
    "too_long": later("may have {max_length} entries"),
    "string_too_short": later("must have {min_length} characters or more"),
    "string_too_long": later("may have {max_length} characters"),
    "string_pattern_mismatch": later("is not written as it must be: {pattern}"),
    "string_not_ascii": later("must be of letters, digits and signs of ASCII alone"),
    "bytes_too_short": later("must have {min_length} bytes or more"),
    "bytes_too_long": later("may have {max_length} bytes"),
    "date_from_datetime_inexact": later("must be a date without a time of day"),
    "date_past": later("must be a date in the past"),
    "date_future": later("must be a date in the future"),
    "datetime_past": later("must lie in the past"),
    "datetime_future": later("must lie in the future"),
    "timezone_naive": later("must be without a time zone"),
    "timezone_aware": later("needs a time zone"),
    "timezone_offset": later("must be in the time zone of {tz_expected} seconds"),
    "url_too_long": later("may have {max_length} characters"),
    "url_scheme": later("must start with {expected_schemes}"),
}
"""Type of error → our text. Not here: what a validator says itself (`value_error`)."""

SAID = frozenset({"value_error", "assertion_error"})
"""Types of errors whose words are a validator's own."""


def reason_of(found: Mapping[str, Any], texts: Mapping[str, str] = TEXTS) -> str:
    """Return why a value is refused.

    Args:
        found: one of what `ValidationError.errors()` returns.
        texts: those to use in place of `TEXTS`.
    """
    context = found.get("ctx", {})
    if found["type"] in SAID and "error" in context:
        return retold(str(context["error"]))
    text = texts.get(found["type"])
    if text is None:
        return str(found["msg"]).removeprefix("Value error, ")
    return _(text, **{name: _listed(value) for name, value in context.items()})


def _listed(value: object) -> object:
    """Return a value of the context without the English that joins pydantic's lists."""
    return value.replace(" or ", ", ") if isinstance(value, str) else value
