"""What a person has to do where Weibo has no interface."""

from hub.sdk import ByPerson, Placement

WITHIN_SECONDS = 2 * 3_600.0


def delete_by_hand(placement: Placement, also: str = "") -> ByPerson:
    """Ask for the deletion of a post.

    Args:
        placement: of which.
        also: what else has to go, as a step of its own.
    """
    steps = [
        f"用账号“{placement.account.name}”登录 weibo.com 或微博客户端。",
        f"打开这条微博：{placement.url or f'微博编号 {placement.remote_id}'}",
        "点右上角“…”，选“删除”，并确认。",
        *([also] if also else []),
        "用浏览器的无痕窗口再次打开上面的链接，确认已打不开，再回到这里确认完成。",
    ]
    lines = "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))
    return ByPerson(f"微博没有删除这类内容的接口，请人工撤稿：\n{lines}", within=WITHIN_SECONDS)
