"""What an account is enrolled with; the console makes its form of these models."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import OutgoingUrl
from hub.sdk.editions import EditionRules
from hub.sdk.settling import SettleSeconds

API_URL = "https://api.weixin.qq.com"
PAGES_URL = "https://mp.weixin.qq.com"

FREEPUBLISH: Literal["freepublish"] = "freepublish"
MASS: Literal["mass"] = "mass"
UNVERIFIED: Literal["unverified"] = "unverified"


def _origin(url: str) -> str:
    if "?" in url or "#" in url:
        raise ValueError("The address must have no query and no fragment.")
    return url.rstrip("/")


Origin = Annotated[OutgoingUrl, AfterValidator(_origin)]


class Settings(BaseModel):
    """An official account, and how the hub sends on it.

    Attributes:
        channel: `mass` reaches the followers' phones and spends the day's send; `freepublish`
            only makes pages that have a link.
        protected: an administrator has to confirm each mass send.
        cover_media_id: the cover of stories that have no picture; without it, a plain one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    appid: Annotated[
        str,
        Field(
            pattern=r"^wx[0-9a-z]{16}$",
            title="开发者 AppID",
            description="公众平台“设置与开发 → 开发接口管理”里的开发者 ID，以 wx 开头。",
        ),
    ]
    account_type: Annotated[
        Literal["subscription", "service", "unverified"],
        Field(
            title="账号类型",
            description="订阅号每天群发一次，服务号每月四次；个人和未认证账号不能用接口发布。",
        ),
    ]
    channel: Annotated[
        Literal["mass", "freepublish"],
        Field(
            title="发布方式",
            description="群发推送给全部关注者；发布只生成有链接的页面，不推送，也不进账号主页。",
        ),
    ] = MASS
    cover_media_id: Annotated[
        str,
        Field(
            max_length=128,
            title="默认封面",
            description="永久素材的 media_id，用于没有配图的稿件；留空则用纯色封面。",
        ),
    ] = ""
    protected: Annotated[
        bool,
        Field(
            title="API 群发保护",
            description="公众平台“风险操作保护”里的开关：每次群发要管理员 30 分钟内确认。",
        ),
    ] = True
    edition: Annotated[EditionRules, Field(title="版次")] = EditionRules()
    settle_seconds: SettleSeconds = None
    api_url: Annotated[
        Origin, Field(title="接口地址", description="有固定出口 IP 的转发服务填在这里。")
    ] = API_URL
    pages_url: Annotated[
        Origin, Field(title="文章页地址", description="读者看到文章的网站，用来核实撤稿。")
    ] = PAGES_URL

    @property
    def quota_type(self) -> str:
        """The row of the manifest's `quotas` that counts for this account."""
        return FREEPUBLISH if self.channel == FREEPUBLISH else self.account_type


class Credentials(BaseModel):
    """The app's secret, and the word that signs the platform's messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    secret: Annotated[
        SecretStr,
        Field(
            min_length=16,
            max_length=128,
            title="开发者密码 AppSecret",
            description="与 AppID 在同一页；重置后要在这里换新。",
        ),
    ]
    event_token: Annotated[
        Annotated[SecretStr, Field(min_length=3, max_length=32)] | None,
        Field(
            title="消息推送 Token",
            description="公众平台“服务器配置”里自定的令牌；不填则收不到群发结束的通知，只靠轮询。",
        ),
    ] = None
