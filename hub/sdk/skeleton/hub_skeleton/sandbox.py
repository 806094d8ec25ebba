"""The platform in memory: make it as faithful as its documentation, and no kinder."""

from dataclasses import replace

from hub.sdk.testing.json_api import Json, JsonApi
from hub.sdk.testing.sandbox import Seen


class Sandbox(JsonApi):
    def answer(self, account: str, method: str, path: str, sent: Json) -> tuple[int, Json]:
        posts, key = self.shown[account], path.removeprefix("/posts/")
        post = posts.get(key, Seen(key, "", "", live=False, times_written=0))
        if method == "PUT":
            post = posts[key] = Seen(key, **sent, live=True, times_written=post.times_written + 1)
        elif not post.live:
            return 404, {"error": "no such post"}
        elif method == "DELETE":
            posts[key] = replace(post, live=False)
        return 200, {"title": post.title, "text": post.text, "url": f"https://example.com/{key}"}
