"""A post as the interface shows it."""

import json
from typing import Any

from connectors.weibo.sandbox.platform import Post, User, counted, moment

_SHORT = 140


def shown(user: User, post: Post) -> dict[str, Any]:
    """Return a post in full."""
    number = int(post.mid)
    return {
        "created_at": moment(post.at),
        "id": number - number % 10_000,  # as in the documentation's examples
        "mid": post.mid,
        "idstr": post.mid,
        "text": post.text,
        "isLongText": counted(post.text) > _SHORT,
        "annotations": json.loads(post.annotations),
        "user": {"id": int(user.uid), "idstr": user.uid},
    }


def listed(user: User, post: Post) -> dict[str, Any]:
    """Return a post as lists have it: a long one is cut short."""
    full = shown(user, post)
    if full["isLongText"]:
        full["text"] = f"{post.text[:_SHORT]}...全文： http://m.weibo.cn/{user.uid}/{post.mid}"
    return full
