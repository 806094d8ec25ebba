"""The interface for headline articles, whose envelope is another."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.weibo.sandbox.platform import Error, Platform, User, fields_of
from connectors.weibo.sandbox.writing import fail

SUCCESS = 100_000
MOST_TITLE, MOST_CONTENT, MOST_TEXT = 32, 90_000, 1_900
NEEDED = ("title", "content", "cover", "text", "rip")


def routes(platform: Platform) -> list[Route]:
    """Return the route."""

    async def publish(request: Request) -> JSONResponse:
        try:
            fields = await fields_of(request)
            data = _publish(platform, platform.user_of(request, fields), fields)
        except Error as error:
            return JSONResponse({"code": str(error.code), "msg": error.words, "data": ""})
        return JSONResponse({"code": str(SUCCESS), "msg": "", "data": data})

    return [Route("/proxy/article/publish.json", publish, methods=["POST"])]


def _publish(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, str]:
    fail(platform, user)
    for name in NEEDED:
        if not fields.get(name):
            raise Error(10016, name)
    lengths = (("title", MOST_TITLE), ("content", MOST_CONTENT), ("text", MOST_TEXT))
    for name, most in lengths:
        if len(fields[name]) > most:
            raise Error(10017, name)
    number = f"230940{platform.last_mid + 1}"
    url = f"https://weibo.com/ttarticle/p/show?id={number}"
    post = platform.make(
        user,
        fields["text"],
        title=fields["title"],
        content=fields["content"],
        article_url=url,
        pictures=1 + fields["content"].count("<img"),
    )
    return {"object_id": f"1022:{number}", "url": url, "mid": post.mid}
