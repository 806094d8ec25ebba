"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    """How the hub reaches Kuaishou."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://open.kuaishou.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )


class Credentials(BaseModel):
    """The app's key, and what the account's owner has granted to the app."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    app_id: str = Field(
        title="应用编号（app_id）",
        description="在快手开放平台的应用管理中查看",
        min_length=1,
        max_length=64,
    )
    app_secret: SecretStr = Field(
        title="应用密钥（app_secret）",
        description="同一应用的密钥",
        min_length=1,
        max_length=200,
    )
    access_token: SecretStr = Field(
        title="访问令牌（access_token）",
        description="账号授权后得到，48 小时内有效，到期由系统换新",
        min_length=1,
        max_length=1_000,
    )
    refresh_token: SecretStr = Field(
        title="刷新令牌（refresh_token）",
        description="180 天内有效，每次使用后由系统换新",
        min_length=1,
        max_length=1_000,
    )
