"""The fields of an account, wherever they come from."""

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.enrollment.fields import MAX_PLATFORM, PlatformKey

_PLATFORM: TypeAdapter[str] = TypeAdapter(PlatformKey)


@pytest.mark.parametrize("text", ["webhook", " WebHook ", "ｗｅｂｈｏｏｋ"])
def test_a_platform_is_written_in_many_ways(text: str) -> None:
    assert _PLATFORM.validate_python(text) == "webhook"


def test_a_platforms_key_stays_short_in_normal_form() -> None:
    with pytest.raises(ValidationError, match=f"540 characters .* may have {MAX_PLATFORM}"):
        _PLATFORM.validate_python("\ufdfa" * 30)
