"""What an account's owner enters, for each of the three ways to post."""

from ipaddress import IPv4Address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl
from hub.sdk.addresses import SHOWN
from hub.sdk.settling import SettleSeconds


class Settings(BaseModel):
    """How the hub reaches Weibo, and what Weibo wants to know of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        default="https://api.weibo.com",
        title="接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )
    authorize_url: OutgoingUrl = Field(
        default="https://api.weibo.com",
        title="授权页地址",
        description="账号所有者登录并授权的页面，用浏览器直接打开，不经转发服务",
    )
    bound_domain: Annotated[str, Field(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$")] = Field(
        title="安全域名",
        description="微博应用绑定的域名（我的应用 → 应用信息 → 安全域名），稿件页面须在其下",
    )
    operator_ip: IPv4Address = Field(
        title="操作者真实 IP",
        description="微博要求上报的操作用户 IP，填发稿单位的出口地址，如 211.156.0.1",
    )
    settle_seconds: SettleSeconds = None


class WithPicture(Settings):
    """Where Weibo insists on a picture."""

    default_picture: OutgoingUrl = Field(
        title="默认配图地址",
        description="稿件没有封面时使用的图片网址，公网可访问",
        json_schema_extra=SHOWN,
    )


class Commercial(WithPicture):
    """The commercial interface has a host of its own."""

    commercial_url: OutgoingUrl = Field(
        default="https://c.api.weibo.com",
        title="商业接口地址",
        description="经固定出口转发时，填转发服务的地址",
    )


class Credentials(BaseModel):
    """The token that the account's owner has granted to the application. It cannot be renewed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    access_token: SecretStr = Field(
        title="访问令牌（access_token）",
        description="账号所有者打开授权链接后自动得到，不必手工填写；到期前须重新授权",
        min_length=8,
        max_length=200,
    )
