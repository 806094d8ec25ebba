"""What a portal's webmaster enters."""

import base64
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import Account, OutgoingUrl
from hub.sdk.settling import SettleSeconds

Number = Annotated[int, Field(ge=1)]

MOST_TERMS = 20


def _without_colon(name: str) -> str:
    if ":" in name:
        raise ValueError("A user name with a colon cannot log in over HTTP Basic.")
    return name


class Settings(BaseModel):
    """Where the portal is, and what the hub's stories become there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: OutgoingUrl = Field(
        title="REST 接口地址",
        description="如 https://www.example.gov.cn/wp-json；未启用固定链接的站点填 https://…/?rest_route=",
    )
    categories: tuple[Number, ...] = Field(
        default=(),
        max_length=MOST_TERMS,
        title="分类目录编号",
        description="稿件归入的分类（后台“分类目录”页地址中的 tag_ID）；不填则归入默认分类",
    )
    tags: tuple[Number, ...] = Field(
        default=(),
        max_length=MOST_TERMS,
        title="标签编号",
        description="给稿件加上的标签，取法同分类目录",
    )
    retraction: Literal["trash", "draft", "delete"] = Field(
        default="trash",
        title="撤稿方式",
        description="trash 移入回收站；draft 转为草稿；delete 永久删除，不可恢复",
    )
    featured_image: bool = Field(
        default=True,
        title="封面作特色图片",
        description="主题不显示特色图片时可关闭，封面便不上传",
    )
    settle_seconds: SettleSeconds = Field(
        default=None,
        description="服务器上 PHP 的 max_execution_time（另有反向代理缓存的，再加缓存时间）；"
        "不填按 30 秒",
    )


class Credentials(BaseModel):
    """An application password (应用程序密码), which WordPress shows once, in the user's profile."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    username: Annotated[str, AfterValidator(_without_colon)] = Field(
        title="用户名",
        description="供中台专用的账号，角色为“作者”或“编辑”",
        min_length=1,
        max_length=60,
    )
    application_password: SecretStr = Field(
        title="应用程序密码",
        description="后台“用户 → 个人资料 → 应用程序密码”中新建，不是登录密码",
        min_length=16,
        max_length=64,
    )


def authorization(account: Account) -> dict[str, str]:
    """Return the header that logs the account in: HTTP Basic (RFC 7617)."""
    credentials: Credentials = account.credentials
    secret = credentials.application_password.get_secret_value()
    pair = f"{credentials.username}:{secret}".encode()
    return {"authorization": "Basic " + base64.b64encode(pair).decode()}
