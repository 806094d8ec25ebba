"""Which platforms Hubei's units are on, besides a page of the hub's own: a table.

Another one is another line, if its connector has a sandbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.enrollment.sample import APP, Client

PUBLIC_HOST = "hub.localhost"  # of the hub's pages: Weibo wants a domain, and this one is loopback

SEND_SECONDS = 2.0  # that WeChat works on a send, before its event says how it ended

# The sandboxes have done what they answer; real ones take time, as their manifests say.
AT_ONCE = {"settle_seconds": 0}
LEAVES_AT_ONCE = AT_ONCE | {"edition": {"gather_minutes": 0}}


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that is a sandbox here.

    Attributes:
        package: of its connector.
        page: where a person sees what an account's readers see; `{id}` is the account's.
        sandbox: how its sandbox is made.
    """

    package: str
    page: str
    sandbox: Mapping[str, Any] = field(default_factory=dict)


PLATFORMS = {
    "wechat": Platform("connectors.wechat", "accounts/{id}", {"seconds": SEND_SECONDS}),
    "weibo": Platform("connectors.weibo", "u/{id}", {"bound_domain": PUBLIC_HOST}),
    "weibo_share": Platform("connectors.weibo.share", "u/{id}", {"bound_domain": PUBLIC_HOST}),
    "wordpress": Platform("connectors.wordpress", "{id}/"),
}

IN_TURN = (
    APP,
    Client("wechat", "", "{place}发布", "公众号", {"channel": "mass", **LEAVES_AT_ONCE}),
    Client("wordpress", "", "{unit}门户网站", "门户", AT_ONCE),
    Client("weibo", "", "{place}发布", "微博", AT_ONCE),
    APP,
    Client("wechat", "", "{place}融媒", "公众号", {"channel": "freepublish", **LEAVES_AT_ONCE}),
    Client("weibo_share", "", "{place}微博", "微博", AT_ONCE),
)
