"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    """How the hub reaches Toutiao."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://mp.toutiao.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )


class Credentials(BaseModel):
    """The app, and what the account's owner has granted to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client_key: str = Field(
        title="应用编号（client_key）",
        description="在头条号开放平台的应用管理中查看",
        min_length=1,
        max_length=64,
    )
    access_token: SecretStr = Field(
        title="访问令牌（access_token）",
        description="账号授权后得到；到期后须重新授权并填入新令牌",
        min_length=1,
        max_length=1_000,
    )
