"""Settings and credentials."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: Annotated[OutgoingUrl, Field(title="接口地址")]


class Secrets(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    app_secret: Annotated[SecretStr, Field(title="应用密钥")]
