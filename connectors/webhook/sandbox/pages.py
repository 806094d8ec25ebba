"""What an app's readers see, for people who watch a demo."""

from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

from connectors.webhook.sandbox.stories import Status, Stories, Story
from hub.sdk.testing.wire import Reply

# The body's HTML comes from the hub, which has cleaned it; should it ever not have, no script runs.
HEADERS = {
    "content-security-policy": "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'"
}

_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0; background: #eceff3; color: #1c1e21; font: 17px/1.75 system-ui, sans-serif }
.phone { max-width: 26rem; min-height: 100vh; margin: auto; background: #fff }
header { padding: .8rem 1rem; background: #c8161d; color: #fff; font-weight: 600 }
header a { color: inherit; text-decoration: none }
main { padding: 0 1rem 1rem }
.card { display: block; padding: .9rem 0; border-bottom: 1px solid #e4e7eb; color: inherit;
  text-decoration: none }
h1 { font-size: 1.35rem; line-height: 1.4 }
.card b { display: block; line-height: 1.45 }
.note { color: #76808c; font-size: .8rem }
.card.gone { color: #9aa3ad }
img { max-width: 100% }
footer { padding: 1rem; color: #9aa3ad; font-size: .75rem }
</style>
<div class="phone">
<header><a href="$home">$name 客户端</a></header>
<main>$main</main>
<footer>沙盒：只按接收方约定行事，与其文档一样忠实，仅此而已。</footer>
</div>
""")


def feed_page(account: str, stories: Stories) -> Reply:
    """Show an app's home page."""
    cards = [_card(account, key, story, stories) for key, story in stories.of(account)]
    return _page(account, account, "".join(cards) or '<p class="note">暂无稿件</p>')


def article_page(account: str, key: str, stories: Stories) -> Reply:
    """Show a story; 410 once it is retracted."""
    story = stories.get(account, key)
    if story.status is Status.PRESENT:
        data = stories.content(story)
        return _page(account, data["title"], _article(data))
    if story.status is Status.RETRACTED:
        return _page(account, "稿件已撤回", "<h1>稿件已撤回</h1>", 410)
    return _page(account, "没有这篇稿件", "<h1>没有这篇稿件</h1>", 404)


def _card(account: str, key: str, story: Story, stories: Stories) -> str:
    if story.status is Status.RETRACTED:
        return '<span class="card gone">一篇稿件已撤回</span>'
    data = stories.content(story)
    return (
        f'<a class="card" href="{_path(account, key)}"><b>{escape(data["title"])}</b>'
        f'<span class="note">{_byline(data)}</span></a>'
    )


def _article(data: dict[str, Any]) -> str:
    return (
        f'<h1>{escape(data["title"])}</h1><p class="note">{_byline(data)}</p>'
        f"<article>{data['body_html']}</article>"
    )


def _byline(data: dict[str, Any]) -> str:
    moment = str(data.get("published_at", ""))[:16].replace("T", " ")
    return escape(f"{data.get('source', '')}　{moment}　第 {data['version']} 版")


def _path(account: str, key: str = "") -> str:
    return f"/{quote(account, safe='')}/{quote(key, safe='')}"


def _page(account: str, title: str, main: str, status: int = 200) -> Reply:
    text = _PAGE.substitute(
        title=escape(title), name=escape(account), home=_path(account), main=main
    )
    return Reply(status, text.encode(), "text/html; charset=utf-8", dict(HEADERS))
