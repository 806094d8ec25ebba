"""Connectors that say of themselves what is not so."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from hub.sdk import Outcome, Placement, Tools, Unknown
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.models import Settings
from tests.sdk.kit.variants import Editions, saying
from tests.sdk.kit.wrong.base import Wrong


class Untitled(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: str


class Open(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    app_secret: Annotated[str, Field(title="应用密钥")]


class NotAsync(Reference):
    def poll(self, tools: Tools, placement: Placement) -> Outcome:  # type: ignore[override]
        return Unknown(f"{tools} {placement}")


class NoForm(Reference):
    settings_model: ClassVar[type[BaseModel]] = Untitled


class OpenSecrets(Reference):
    credentials_model: ClassVar[type[BaseModel] | None] = Open


class SaysMore(Reference):
    manifest: ClassVar = saying(
        Reference.manifest,
        capabilities={"also": ["refresh_credentials", *Reference.manifest.capabilities.also]},
    )


class CountsUploads(Reference):
    manifest: ClassVar = saying(
        Reference.manifest, quotas={"ordinary": {"upload": {"limit": 1, "per": "day"}}}
    )


class EditionsWithoutRules(Editions):
    settings_model: ClassVar[type[BaseModel]] = Settings


class StaleSkip(Reference):
    manifest: ClassVar = saying(
        Reference.manifest, skips={"expire_token": "The token never expires."}
    )


WRONG: Mapping[str, Wrong] = {
    "its_shape_is_the_contracts": Wrong(NotAsync, "poll is not"),
    "its_models_make_a_form": Wrong(NoForm, "Untitled.api_url has no Chinese title"),
    "its_credentials_hide_themselves": Wrong(OpenSecrets, "Open has no SecretStr"),
    "what_it_can_do_besides_is_said": Wrong(SaysMore, "refresh_credentials"),
    "its_quotas_can_be_counted": Wrong(CountsUploads, "nothing counts ['upload']"),
    "an_edition_has_rules": Wrong(EditionsWithoutRules, "EditionRules"),
    "every_skip_is_needed": Wrong(StaleSkip, "skips.expire_token is stale"),
}
