"""What enrolment knows of a platform: its names, and what an account there must say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from hub.kit.i18n import _
from hub.kit.problems import field_name
from hub.kit.wrong_values import reason_of
from hub.sdk import registry
from hub.sdk.addresses import SHOWN, Network, parse_url
from hub.sdk.contract import Connector


class Wrong(NamedTuple):
    """A field and why it is refused. It never repeats what was given: that may be a secret."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform with a connector, as far as enrolment is concerned.

    Attributes:
        key: `webhook`.
        name: its Chinese name; a file may use it in place of the key.
        settings_model: what an account's settings are checked against.
        credentials_model: the same for its secrets; None where there are none.
        allowed_networks: those that an address in the settings may lie in, besides public ones.
    """

    key: str
    name: str
    settings_model: type[BaseModel]
    credentials_model: type[BaseModel] | None = None
    allowed_networks: tuple[Network, ...] = ()

    def check_settings(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Wrong]]:
        """Return an account's settings as they are stored, and what is wrong with them.

        They are stored as they were given, in the types of the model: its defaults may change.
        """
        found, wrong = self._checked("settings", self.settings_model, given)
        return found.model_dump(mode="json", exclude_unset=True) if found else {}, wrong

    def wrong_credentials(self, given: Mapping[str, Any]) -> list[Wrong]:
        """Return what is wrong with an account's credentials, without a word of them."""
        if self.credentials_model is None:
            return [
                Wrong(
                    "credentials",
                    _("accounts on {platform} have no credentials", platform=self.key),
                )
            ]
        wrong = self._checked("credentials", self.credentials_model, given)[1]
        secrets = [str(value) for value in given.values() if value]
        return [_without(secrets, each) for each in wrong]

    def addresses(self, settings: Mapping[str, Any]) -> dict[str, str]:
        """Return the servers that an account's settings lead to, by the name of the setting.

        What they leave out is the model's own; settings that don't fit it lead nowhere.
        """
        try:
            found = self.settings_model.model_validate(settings)
        except ValidationError:
            return {}
        return _origins({name: getattr(found, name) for name in self._sent_to()})

    def own_addresses(self) -> dict[str, str]:
        """Return the same of the platform's own servers, where it has them."""
        return _origins({name: field.default for name, field in self._sent_to().items()})

    def _sent_to(self) -> dict[str, FieldInfo]:
        fields = self.settings_model.model_fields.items()
        return {name: field for name, field in fields if field.json_schema_extra != SHOWN}

    def _checked(
        self, part: str, model: type[BaseModel], given: Mapping[str, Any]
    ) -> tuple[BaseModel | None, list[Wrong]]:
        names = part_names(model)
        listed = ", ".join(names) or _("none")
        there_are = _("there is no such field; there are: {names}", names=listed)
        wrong = [Wrong(f"{part}.{name}", there_are) for name in given if name not in names]
        known = {name: given[name] for name in given if name in names}
        try:
            found = model.model_validate(known, context={"allowed_networks": self.allowed_networks})
        except ValidationError as error:
            return None, wrong + [_wrong(part, each) for each in error.errors(include_input=False)]
        return found, wrong


Platforms = Mapping[str, Platform]


def platforms_of(
    connectors: Mapping[str, Connector], allowed_networks: tuple[Network, ...] = ()
) -> dict[str, Platform]:
    """Return what enrolment needs to know of each connector."""
    return {
        key: Platform(
            key=key,
            name=connector.manifest.name_zh,
            settings_model=connector.settings_model,
            credentials_model=connector.credentials_model,
            allowed_networks=allowed_networks,
        )
        for key, connector in connectors.items()
    }


@lru_cache(maxsize=1)
def installed_platforms(allowed_networks: tuple[Network, ...] = ()) -> dict[str, Platform]:
    """Return the platforms whose connectors are installed."""
    return platforms_of(registry.load(), allowed_networks)


def part_names(model: type[BaseModel] | None) -> list[str]:
    """Return the names of a model's fields, as a file's columns name them."""
    return list(model.model_fields) if model else []


def _origins(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: parse_url(value).origin
        for name, value in values.items()
        if isinstance(value, str) and value.startswith(("http://", "https://"))
    }


def _wrong(part: str, found: Mapping[str, Any]) -> Wrong:
    return Wrong(field_name((part, *found["loc"])), reason_of(found))


def _without(secrets: list[str], wrong: Wrong) -> Wrong:
    """Drop a reason that quotes a secret: a connector's own words may."""
    if any(secret in wrong.reason for secret in secrets):
        return Wrong(wrong.field, _("is not what the platform accepts"))
    return wrong
