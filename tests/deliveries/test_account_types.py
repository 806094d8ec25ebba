"""The type of an account, by the few settings that decide it."""

import pytest

from hub.deliveries.account_types import deciding, type_of
from hub.sdk import registry

WECHAT = registry.load()["wechat"].settings_model


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"account_type": "subscription"}, "subscription"),
        ({"account_type": "service", "channel": "mass"}, "service"),
        ({"account_type": "service", "channel": "freepublish"}, "freepublish"),
        ({"account_type": "service", "channel": None}, "service"),
        ({}, ""),
    ],
)
def test_the_type_is_what_the_settings_say(settings: dict[str, str], kind: str) -> None:
    assert type_of(WECHAT, settings) == kind


def test_whole_settings_and_those_that_decide_say_the_same() -> None:
    whole = {"appid": "wx0123456789abcdef", "account_type": "service", "channel": "freepublish"}
    assert WECHAT.model_validate(whole).quota_type == type_of(WECHAT, whole)  # type: ignore[attr-defined]
    assert set(deciding(WECHAT)) == {"account_type", "channel"}


def test_a_platform_that_counts_by_type_has_settings_that_decide_it() -> None:
    for key, connector in registry.load().items():
        manifest = connector.manifest
        if manifest.quotas or manifest.capabilities.retraction_of:
            assert deciding(connector.settings_model), key
