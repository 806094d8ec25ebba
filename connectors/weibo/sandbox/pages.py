"""What an account's readers see, for people who watch a demo."""

import re
from html import escape
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from connectors.weibo.sandbox.platform import Platform, Post, moment

_SHORT = re.compile(r"http://t\.cn/[A-Za-z0-9]+")
_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0; background: #f2f2f2; color: #333; font: 16px/1.7 system-ui, sans-serif }
.phone { max-width: 28rem; min-height: 100vh; margin: auto; background: #f9f9f9 }
header { padding: .7rem 1rem; color: #fff; background: #ff8200; font-weight: 600 }
article { background: #fff; margin: .6rem 0; padding: .8rem 1rem; white-space: pre-line }
.note { color: #939393; font-size: .8rem }
a { color: #eb7340; text-decoration: none }
</style>
<div class="phone"><header>$title</header>$main</div>
</html>
""")


def routes(platform: Platform) -> list[Route]:
    """Return the route."""

    async def timeline(request: Request) -> HTMLResponse:
        user = platform.users.get(request.path_params["uid"])
        posts = reversed(user.posts) if user else ()
        shown = "".join(_shown(platform, one) for one in posts if one.visible and not one.deleted)
        main = shown or '<p class="note">　还没有微博</p>'
        title = escape(f"微博 {request.path_params['uid']}")
        status = 200 if user else 404
        return HTMLResponse(_PAGE.substitute(title=title, main=main), status)

    return [Route("/u/{uid}", timeline)]


def _shown(platform: Platform, post: Post) -> str:
    def link(short: re.Match[str]) -> str:
        return f'<a href="{escape(platform.links.get(short[0], short[0]))}">网页链接</a>'

    text = _SHORT.sub(link, escape(post.text))
    return f'<article><span class="note">{moment(post.at)}</span>\n{text}</article>'
