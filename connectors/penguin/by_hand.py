"""What a person has to do, because no call is known that deletes."""

from hub.sdk import ByPerson, Placement

WITHIN_SECONDS = 2 * 3_600.0


def delete_by_hand(placement: Placement) -> ByPerson:
    """Ask for the deletion of an article."""
    where = placement.url or f"文章编号 {placement.remote_id}"
    return ByPerson(
        "企鹅号没有删除文章的接口，请人工删除：\n"
        f"1. 用账号“{placement.account.name}”登录 om.qq.com，打开“内容管理”→“文章”。\n"
        f"2. 找到这篇文章：{where}\n"
        "3. 点“更多”→“删除”并确认。\n"
        "4. 用浏览器的无痕窗口打开上面的链接，确认文章已看不到，再回到这里确认完成。",
        within=WITHIN_SECONDS,
    )
