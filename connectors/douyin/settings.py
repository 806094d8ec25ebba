"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    """How the hub reaches Douyin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://open.douyin.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )


class Credentials(BaseModel):
    """The app, and what the account's owner has granted to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client_key: str = Field(
        title="应用编号（client_key）",
        description="在抖音开放平台的应用管理中查看",
        min_length=1,
        max_length=64,
    )
    open_id: str = Field(
        title="账号标识（open_id）",
        description="账号授权后与令牌一起得到",
        min_length=1,
        max_length=100,
    )
    access_token: SecretStr = Field(
        title="访问令牌（access_token）",
        description="约 15 天内有效，到期由系统换新",
        min_length=1,
        max_length=1_000,
    )
    refresh_token: SecretStr = Field(
        title="刷新令牌（refresh_token）",
        description="约 30 天内有效，系统会续期，最多 5 次",
        min_length=1,
        max_length=1_000,
    )
