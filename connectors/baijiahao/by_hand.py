"""What a person has to do where the interface does not reach."""

from hub.sdk import ByPerson, Placement

WITHIN_SECONDS = 4 * 3_600.0


def withdraw_by_hand(placement: Placement) -> ByPerson:
    """Ask for the withdrawal of an article that Baidu has recommended to readers."""
    where = placement.url or f"文章 ID {placement.remote_id}"
    return ByPerson(
        "百家号拒绝通过接口撤回这篇文章（已被个性化推荐的文章暂不支持撤回），请人工处理：\n"
        f"1. 用账号“{placement.account.name}”登录 baijiahao.baidu.com，进入“内容管理”。\n"
        f"2. 找到这篇文章：{where}\n"
        "3. 点“撤回”；没有该选项时点“删除”，仍不行请联系百家号客服，说明是撤稿要求。\n"
        "4. 用浏览器的无痕窗口打开上面的链接，确认文章已打不开，再回到这里确认完成。",
        within=WITHIN_SECONDS,
    )
