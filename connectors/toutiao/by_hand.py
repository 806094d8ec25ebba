"""What a person has to do, because no call is known that deletes."""

from hub.sdk import ByPerson, Placement

WITHIN_SECONDS = 2 * 3_600.0


def delete_by_hand(placement: Placement) -> ByPerson:
    """Ask for the deletion of an article."""
    return ByPerson(
        "头条号没有删除文章的接口，请人工删除：\n"
        f"1. 用账号“{placement.account.name}”登录 mp.toutiao.com，打开“作品管理”→“文章”。\n"
        f"2. 按标题找到这篇文章；打开后，网址中的编号应为 {placement.remote_id}。\n"
        "3. 点“更多”→“删除作品”并确认；若文章仍在审核，先点“撤回”。\n"
        "4. 用浏览器的无痕窗口打开文章原来的链接，确认已看不到，再回到这里确认完成。",
        within=WITHIN_SECONDS,
    )
