"""What a person does where the interface can't, in the words of the platform's console."""

from connectors.wechat.errors import Problem
from hub.sdk import ByPerson, Placement

WITHIN = 3_600.0  # seconds to take a story down, after which the order is late


def deletion(placement: Placement, problem: Problem | None = None) -> ByPerson:
    """Ask for a story to be taken down in the console."""
    reason = f"接口不能删除：{problem}" if problem else "这篇文章不是本系统用接口发出的"
    return ByPerson(
        f"请立即在微信公众平台删除一篇文章（{placement.account.name}）。{reason}。\n"
        f"文章：{placement.url or placement.remote_id or '链接不详，请按标题查找'}\n"
        "1. 管理员或运营者登录 https://mp.weixin.qq.com 。\n"
        "2. 打开“内容管理 → 发表记录”，找到这次发表。\n"
        "3. 只在这一篇的“更多”里点“删除”并扫码确认；同一次发表的其他文章不要动。\n"
        "4. 用手机打开文章链接，看到“该内容已被发布者删除”后，在工单里确认。\n"
        "已推送到手机上的卡片删不掉，点开会显示已删除。",
        within=WITHIN,
    )
