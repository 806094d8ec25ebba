"""What an account's owner enters."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl


class Settings(BaseModel):
    """How the hub reaches Penguin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://api.om.qq.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )
    auth_url: OutgoingUrl = Field(
        default="https://auth.om.qq.com",
        title="授权地址",
        description="换取访问令牌的地址；经固定出口转发时，填转发服务的地址",
    )


class Credentials(BaseModel):
    """The account's own application, of the kind 内容网站; its tokens the hub fetches."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client_id: str = Field(
        title="应用编号（client_id）",
        description="在腾讯内容开放平台的应用管理中查看",
        min_length=1,
        max_length=64,
    )
    client_secret: SecretStr = Field(
        title="应用密钥（client_secret）",
        description="在同一页面；泄露后请立即重置",
        min_length=1,
        max_length=200,
    )
