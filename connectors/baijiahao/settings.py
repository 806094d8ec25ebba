"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    """How the hub reaches Baijiahao, and what it says of the stories."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://baijiahao.baidu.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )
    original: bool = Field(
        default=False,
        title="标为原创",
        description="仅当推送到本账号的稿件都是原创时开启",
    )


class Credentials(BaseModel):
    """What the console shows under 开发者服务; the token is good until it is reset there."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    app_id: str = Field(
        title="作者帐号 ID（app_id）",
        description="在百家号后台“开发者服务”中查看",
        min_length=1,
        max_length=64,
    )
    app_token: SecretStr = Field(
        title="授权密钥（app_token）",
        description="在同一页面；泄露后请立即重置",
        min_length=1,
        max_length=200,
    )
