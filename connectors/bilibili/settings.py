"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl

DAILY_LIFE = 15  # 生活 · 日常, in the public table of article categories


class Settings(BaseModel):
    """How the hub reaches Bilibili, and where the stories are put."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://member.bilibili.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )
    token_url: OutgoingUrl = Field(
        default="https://api.bilibili.com",
        title="授权接口地址",
        description="换取新令牌的地址，通常不用改",
    )
    category: int = Field(
        default=DAILY_LIFE,
        ge=1,
        title="专栏分区",
        description="子分区的编号，见开放平台“获取文章的分类列表”",
    )
    original: bool = Field(
        default=False,
        title="标为原创",
        description="仅当推送到本账号的稿件都是原创时开启",
    )
    comments: bool = Field(default=True, title="开放评论", description="关闭后读者不能评论")


class Credentials(BaseModel):
    """The app's key, and what the account's owner has granted to the app."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client_id: str = Field(
        title="应用编号（client_id）",
        description="在开放平台的应用管理中查看",
        min_length=1,
        max_length=64,
    )
    client_secret: SecretStr = Field(
        title="应用密钥（app_secret）",
        description="同一应用的密钥，用来签名",
        min_length=1,
        max_length=200,
    )
    access_token: SecretStr = Field(
        title="访问令牌（access_token）", description="账号授权后得到", min_length=1, max_length=500
    )
    refresh_token: SecretStr = Field(
        title="刷新令牌（refresh_token）",
        description="只能用一次，用后由系统换新",
        min_length=1,
        max_length=500,
    )
