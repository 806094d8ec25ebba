"""What a person has to do, because the interface deletes nothing."""

from hub.sdk import ByPerson, Placement

WITHIN_SECONDS = 2 * 3_600.0


def delete_by_hand(placement: Placement) -> ByPerson:
    """Ask for the deletion of a work."""
    where = placement.url or f"作品编号 {placement.remote_id}"
    return ByPerson(
        "抖音没有删除作品的接口，请人工删除：\n"
        f"1. 用账号“{placement.account.name}”登录抖音 App，"
        "或在电脑上登录 creator.douyin.com，打开“内容管理”→“作品管理”。\n"
        f"2. 找到这个作品：{where}\n"
        "3. 先把权限设为“私密”，立即停止传播；再点“删除作品”并确认。\n"
        "4. 用浏览器的无痕窗口打开上面的链接，确认作品已看不到，再回到这里确认完成。",
        within=WITHIN_SECONDS,
    )
